/* Lets the n-th write, flush, rename or truncation under one folder fail, or end the process there.
 *
 * cc -shared -fPIC -O1 -o faults_io.so faults_io.c -ldl, preloaded; fault_arm() says where, how many and what happens.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static atomic_long left = -1;
static atomic_long seen = 0;
static int number = 0;
static int lasting = 0;

/* Count from now on what happens under `where`; at the nth fail with `error`, or be killed where it is 0.
 * With `always`, all that come after fail too. */
void fault_arm(const char *where, long nth, int error, int always) {
    strncpy(folder, where, sizeof folder - 1);
    number = error;
    lasting = always;
    seen = 0;
    left = nth;
}

long fault_seen(void) { return seen; }

static int strikes(void) {
    long at = ++seen;
    if (left < 0 || at < left || (at > left && !lasting)) return 0;
    if (number == 0) kill(getpid(), SIGKILL);
    errno = number;
    return 1;
}

static int is_under(const char *path) { return folder[0] && path && strncmp(path, folder, strlen(folder)) == 0; }

static int is_ours(int fd) {
    char link[64], path[PATH_MAX];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return is_under(path);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    return is_ours(fd) && strikes() ? -1 : real(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    return is_ours(fd) && strikes() ? -1 : real(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    return is_ours(fd) && strikes() ? -1 : real(fd, data, size, at);
}
int fsync(int fd) {
    REAL(fsync);
    return is_ours(fd) && strikes() ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return is_ours(fd) && strikes() ? -1 : real(fd);
}
int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    return is_ours(fd) && strikes() ? -1 : real(fd, size);
}
int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    return is_ours(fd) && strikes() ? -1 : real(fd, size);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    return is_under(to) && strikes() ? -1 : real(from, to);
}
int symlink(const char *to, const char *path) {
    REAL(symlink);
    return is_under(path) && strikes() ? -1 : real(to, path);
}
int link(const char *from, const char *path) {
    REAL(link);
    return is_under(path) && strikes() ? -1 : real(from, path);
}
