#!/bin/sh
# The touch screen: Chromium in full screen on the question page, and again whenever it ends. Started by the session of
# a user of its own (autologin), who can do nothing else. BUDGET_URL names the page; the policies name it too.
set -eu

url=${BUDGET_URL:-http://localhost/}
profile=$(mktemp -d "${XDG_RUNTIME_DIR:-/tmp}/budget-kiosk.XXXXXX")
trap 'rm -rf "$profile"' EXIT
trap 'exit 0' INT TERM

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "没有 Chromium：请先运行 apt-get install chromium" >&2
  exit 1
}

# The screen never goes dark by itself (without X, or without xset, this does nothing).
if command -v xset >/dev/null 2>&1; then xset s off -dpms s noblank 2>/dev/null || true; fi

# Wait for the page, so that nobody sees an error of the browser after a power cut.
until wget -q -O /dev/null "${url%/}/_stcore/health" 2>/dev/null; do sleep 1; done

while :; do
  # A fresh profile each time: nothing of the last person is left.
  find "$profile" -mindepth 1 -delete
  # BUDGET_CHROMIUM_FLAGS: further switches of this machine, split at blanks on purpose.
  # shellcheck disable=SC2086
  "$chromium" --kiosk --incognito --user-data-dir="$profile" --lang=zh-CN \
    --no-first-run --no-default-browser-check --noerrdialogs --disable-session-crashed-bubble --disable-infobars \
    --disable-pinch --overscroll-history-navigation=0 --disable-features=Translate,TouchpadOverscrollHistoryNavigation \
    --disable-background-networking --disable-component-update --disable-sync --disable-quic --disable-breakpad \
    --kiosk-printing --password-store=basic ${BUDGET_CHROMIUM_FLAGS:-} "$url" || true
  sleep 1
done
