-- A chunk of synthetic documents, from {first} to {last}: temporary tables of what they print, then the rows of the store.
-- `spent` is the budget itself (unit x function x economic x use x fund); every printed table is a grouping of it.
-- Amounts are whole fen until they are printed, so that all sums are exact.

CREATE OR REPLACE TEMP TABLE doc AS
SELECT d.id AS doc, d.department, d.year, k.*, r.region, r.region || k.name AS called
FROM (SELECT n AS id, (n - 1) // 3 AS department, 2024 + (n - 1) % 3 AS year FROM range({first}, {last} + 1) t(n)) d
JOIN kind k ON k.kind_no = d.department % {kinds}
JOIN region r ON r.region_no = d.department // {kinds};

CREATE OR REPLACE TEMP TABLE org AS
SELECT doc, no, (doc - 1) * 3 + no + 1 AS id, code || ['', '001', '002'][no + 1] AS code,
    [called, called || '（本级）', region || unit][no + 1] AS name, no = 0 AS top
FROM doc, range(3) t(no);

CREATE OR REPLACE TEMP TABLE project AS
SELECT d.doc, n AS no, n % 2 + 1 AS unit, dice(d.department, n, 1) AS luck,
    area.name || stem.name AS name,
    d.code || d.year % 100 || 'T' || lpad((dice(d.department, n, 2) * 1000 + n)::VARCHAR, 12, '0') AS code,
    d.work AS function, e.code AS economic, category.name AS category,
    CASE WHEN n % 7 = 3 THEN '政府性基金预算' WHEN n % 5 = 4 THEN '单位资金' ELSE '一般公共预算' END AS fund
FROM doc d, range(14) t(n)
JOIN stem ON stem.no = (dice(d.department, 0, 3) + n) % {stems}
JOIN area ON area.no = dice(d.department, n, 4) % {areas}
JOIN project_economic e ON e.no = stem.no % {project_economics}
JOIN category ON category.no = n % {categories}
WHERE dice(d.department, n, d.year) % 8 > 0;

CREATE OR REPLACE TEMP TABLE spent AS
WITH running AS (
    SELECT d.*, u AS unit_no, b.code AS economic, b.use, coalesce(b.purpose, d.running) AS function
    FROM doc d, range(1, 3) t(u), basic b
    WHERE dice(d.department * 3 + u, b.no, 5) % 10 < 7 OR b.no < 2)
SELECT doc, unit_no AS unit, function, economic, use, '一般公共预算' AS fund, NULL::BIGINT AS project,
    (dice(department * 3 + unit_no, economic::BIGINT, 6) % (CASE use WHEN '人员经费' THEN 90000000 ELSE 6000000 END) + 100000)
        * (1000 + (year - 2024) * (dice(department, economic::BIGINT, 7) % 160 - 60)) // 1000 AS fen
FROM running
UNION ALL
SELECT p.doc, p.unit, p.function, p.economic, '项目支出', p.fund, p.no,
    (p.luck * 48271 % 800000000 + 5000000) * (1000 + (d.year - 2024) * (p.luck % 200 - 80)) // 1000
FROM project p JOIN doc d USING (doc);

-- Lines of the printed tables: sort key, organisation, text cells, the member of each money column, its amounts.
CREATE OR REPLACE TEMP TABLE line AS
WITH spread AS (SELECT * FROM spent UNION ALL SELECT * REPLACE (0 AS unit) FROM spent),
measured AS (
    SELECT doc, unit, grouping_id(function3) AS g3, grouping_id(function5) AS g5, grouping_id(function7) AS g7,
        grouping_id(economic3) AS e3, grouping_id(economic5) AS e5,
        coalesce(function7, function5, function3) AS function, coalesce(economic5, economic3) AS economic,
        sum(fen) AS total,
        sum(fen) FILTER (use <> '项目支出') AS basic, sum(fen) FILTER (use = '人员经费') AS staff,
        sum(fen) FILTER (use = '公用经费') AS office, sum(fen) FILTER (use = '项目支出') AS projects,
        sum(fen) FILTER (fund <> '单位资金') AS fiscal, sum(fen) FILTER (fund = '一般公共预算') AS general,
        sum(fen) FILTER (fund = '政府性基金预算') AS special, sum(fen) FILTER (fund = '单位资金') AS own,
        sum(fen) FILTER (fund = '一般公共预算' AND use = '项目支出') AS general_projects
    FROM (SELECT *, function[:3] AS function3, function[:5] AS function5, function AS function7,
        economic[:3] AS economic3, economic AS economic5 FROM spread)
    GROUP BY GROUPING SETS ((doc, unit), (doc, unit, function3), (doc, unit, function3, function5),
        (doc, unit, function3, function5, function7), (doc, unit, economic3), (doc, unit, economic3, economic5))),
titled AS (
    SELECT m.*, o.id AS org, CASE WHEN m.function IS NULL AND m.economic IS NULL THEN o.code || '-' || o.name
        ELSE coalesce(f.code || '-' || f.name, e.code || '-' || e.name) END AS title,
        unit::VARCHAR || coalesce(m.function, m.economic, '') AS sort,
        coalesce('function:' || m.function, 'economic:' || m.economic) AS member
    FROM measured m JOIN org o ON o.doc = m.doc AND o.no = m.unit
    LEFT JOIN official f ON f.dimension = 'function' AND f.code = m.function
    LEFT JOIN official e ON e.dimension = 'economic' AND e.code = m.economic
    WHERE m.unit > 0 OR (m.function IS NULL AND m.economic IS NULL)),
classes AS (
    SELECT doc, row_number() OVER (PARTITION BY doc ORDER BY function) AS no, 'function:' || function AS member, total,
        f.name AS title
    FROM measured m JOIN official f ON f.dimension = 'function' AND f.code = m.function
    WHERE unit = 0 AND length(function) = 3),
totals AS (SELECT * FROM titled WHERE unit = 0),
incomes AS (SELECT doc, unnest([1, 2, 3]) AS no, unnest(['一般公共预算拨款收入', '政府性基金预算拨款收入', '单位资金收入']) AS title,
    unnest([general, special, own]) AS total FROM totals)
SELECT t.doc, 1 AS tab, printf('%02d', no) AS sort, (doc - 1) * 3 + 1 AS org, [i.title, c.title] AS texts,
    [if(i.title IS NULL, NULL, 'income:' || i.title), c.member] AS members, [i.total, c.total] AS fen, NULL::BIGINT AS project
FROM (SELECT doc, no FROM incomes UNION SELECT doc, no FROM classes) t LEFT JOIN incomes i USING (doc, no) LEFT JOIN classes c USING (doc, no)
UNION ALL
SELECT doc, 1, last.sort, org, last.texts, last.members, [total, total], NULL FROM totals, (VALUES
    ('98', ['本年收入合计', '本年支出合计'], ['income:本年收入合计', NULL]),
    ('99', ['收入总计', '支出总计'], ['income:收入总计', 'total:支出总计'])) last(sort, texts, members)
UNION ALL
SELECT doc, 2, sort, org, [title], [member, member, member, member, member], [total, basic, staff, office, projects], NULL
FROM titled WHERE economic IS NULL
UNION ALL
SELECT doc, 3, sort, org, [title], [member, member, member, member, member], [total, fiscal, general, special, own], NULL
FROM titled WHERE economic IS NULL
UNION ALL
SELECT doc, 4, sort, org, [title], [member, member, member, member, member], [total, fiscal, general, special, own], NULL
FROM titled WHERE function IS NULL
UNION ALL
SELECT doc, 5, sort, org, [title], [member, member, member], [general, basic, general_projects], NULL
FROM titled WHERE economic IS NULL AND general IS NOT NULL
UNION ALL
SELECT doc, 6, sort, org, [title], [member, member, member], [basic, staff, office], NULL
FROM titled WHERE function IS NULL AND basic IS NOT NULL
UNION ALL
SELECT doc, 7, no::VARCHAR, o.id, [o.code || '-' || o.name], [m.m1, m.m2, m.m3, m.m4, m.m5, m.m6],
    [car + guest, NULL, car, NULL, car, guest], NULL
FROM (SELECT doc, unit AS no, coalesce(sum(fen) FILTER (economic = '30231'), 0) AS car, coalesce(sum(fen) FILTER (economic = '30217'), 0) AS guest
    FROM spread GROUP BY doc, unit) JOIN org o USING (doc, no),
    (SELECT 'three_public:三公经费' AS m1, 'three_public:因公出国（境）费' AS m2, 'three_public:公务用车购置及运行费' AS m3,
        'three_public:公务用车购置费' AS m4, 'three_public:公务用车运行费' AS m5, 'three_public:公务接待费' AS m6) m
UNION ALL
SELECT doc, 8, '', org, ['', '合 计', '', ''], [NULL, NULL, NULL, NULL],
    [projects, projects - coalesce(special, 0) - coalesce(own, 0), special, own], NULL
FROM totals
UNION ALL
SELECT p.doc, 8, printf('%02d', p.no + 1), o.id, [(p.no + 1)::VARCHAR, o.code || '-' || o.name, p.name, p.category],
    list_transform(range(4), i -> 'project:' || p.name),
    [f.fen, if(f.fund = '一般公共预算', f.fen, NULL), if(f.fund = '政府性基金预算', f.fen, NULL), if(f.fund = '单位资金', f.fen, NULL)], p.no
FROM project p JOIN spent f ON f.doc = p.doc AND f.project = p.no JOIN org o ON o.doc = p.doc AND o.no = p.unit
UNION ALL
SELECT p.doc, 9, printf('%02d%d', p.no + 1, t.no), o.id, [o.code || '-' || o.name, p.name, t.level1, t.level2, t.name, t.relation, t.value, t.unit, t.weight],
    [], [], p.no
FROM project p JOIN org o ON o.doc = p.doc AND o.no = p.unit, target t WHERE p.no < 3;

CREATE OR REPLACE TEMP TABLE printed AS
SELECT *, {row} + row_number() OVER (ORDER BY doc, tab, sort) AS id, row_number() OVER (PARTITION BY doc, tab ORDER BY sort) - 1 AS position
FROM line;

CREATE OR REPLACE TEMP TABLE named AS
WITH used AS (
    SELECT DISTINCT doc, unnest(members) AS key FROM printed),
told AS (
    SELECT doc, key, split_part(key, ':', 1) AS dimension, split_part(key, ':', 2) AS word FROM used WHERE key IS NOT NULL),
full_names AS (
    SELECT t.*, a.name AS account, coalesce(a.norm, i.norm, t.word) AS norm, p.code AS project_code, p.unit AS unit,
        CASE WHEN a.code IS NOT NULL THEN a.code END AS account_code,
        coalesce(i.level, CASE t.dimension WHEN 'function' THEN (length(word) - 1) // 2 WHEN 'economic' THEN (length(word) - 1) // 2 ELSE 1 END) AS level,
        coalesce(i.dimension || ':' || i.parent, CASE WHEN t.dimension IN ('function', 'economic') AND length(word) > 3
            THEN t.dimension || ':' || word[:length(word) - 2] END) AS above,
        coalesce(i.leaf, CASE t.dimension WHEN 'function' THEN length(word) = 7 WHEN 'economic' THEN length(word) = 5 ELSE true END) AS leaf
    FROM told t LEFT JOIN official a ON a.dimension = t.dimension AND a.code = t.word
    LEFT JOIN item i ON i.dimension = t.dimension AND i.name = t.word
    LEFT JOIN project p ON t.dimension = 'project' AND p.doc = t.doc AND p.name = t.word)
SELECT {member} + row_number() OVER (ORDER BY doc, dimension, word) AS id, * FROM full_names;

INSERT INTO organisation SELECT id, doc, code, name, if(top, '部门', '单位'), if(top, NULL, (doc - 1) * 3 + 1) FROM org ORDER BY id;
INSERT INTO budget SELECT doc, called, code, region, year, '预算' FROM doc ORDER BY doc;
INSERT INTO document SELECT doc, doc, sha256('{seed}:' || doc), called || year || '.pdf', year || '年' || called || '部门预算', (doc - 1) * 3 + 1, 20,
    [], '合成', '2026-01-01T00:00:00+00:00', NULL, true, 1, '', NULL FROM doc ORDER BY doc;
INSERT INTO budget_table SELECT (doc - 1) * 9 + tab, doc, tab - 1, if(tab < 9, '附表' || tab, NULL), title, form, '元', list(DISTINCT page ORDER BY page)
FROM (SELECT doc, tab, 1 + tab * 2 + position // 30 AS page FROM printed) JOIN sheet USING (tab) GROUP BY doc, tab, title, form ORDER BY doc, tab;
INSERT INTO source_column SELECT (doc - 1) * 9 + tab, idx, path, measure, fund, use, '预算', NULL, NULL, true, names
FROM (SELECT doc, s.* FROM doc, spec AS s) SEMI JOIN printed USING (doc, tab) ORDER BY doc, tab, idx;
INSERT INTO source_row SELECT id, (doc - 1) * 9 + tab, position, 1 + tab * 2 + position // 30, NULL, 36, 100 + 15 * (position % 30), 806, 115 + 15 * (position % 30),
    CASE WHEN tab = 1 THEN [coalesce(texts[1], ''), money(fen[1]), coalesce(texts[2], ''), money(fen[2])]
        ELSE list_concat(texts, list_transform(fen, x -> money(x))) END
FROM printed ORDER BY id;
INSERT INTO member SELECT n.id, n.doc, n.dimension, coalesce(n.account_code, n.project_code), coalesce(n.account, n.word), n.norm, n.level,
    a.id, n.leaf, if(n.unit IS NULL, NULL, (n.doc - 1) * 3 + 1 + n.unit)
FROM named n LEFT JOIN named a ON a.doc = n.doc AND a.key = n.above ORDER BY n.id;
INSERT INTO amount SELECT {amount} + row_number() OVER (ORDER BY c.id, s.idx), c.doc, (c.doc - 1) * 9 + c.tab, c.id, s.idx, c.org, 0, s.fund, s.use, '预算', 2024 + (c.doc - 1) % 3,
    NULL, fen::DECIMAL(18, 2) / 100, 'plain', '', true, '', {member_columns}
FROM (SELECT id, doc, tab, org, unnest(fen) AS fen, unnest(members) AS member, unnest(range(1, len(fen) + 1)) AS k FROM printed) c
JOIN (SELECT tab, idx, fund, use, row_number() OVER (PARTITION BY tab ORDER BY idx) AS k FROM spec WHERE measure = 'money') s USING (tab, k)
LEFT JOIN named n ON n.doc = c.doc AND n.key = c.member ORDER BY c.id, s.idx;
INSERT INTO attribute SELECT p.doc, (p.doc - 1) * 9 + 8, p.id, i, n.id, p.texts[i + 1]
FROM printed p, (VALUES (0), (3)) v(i) JOIN named n ON n.doc = p.doc AND n.key = 'project:' || p.texts[3] WHERE p.tab = 8 ORDER BY p.id, i;
INSERT INTO indicator SELECT {indicator} + row_number() OVER (ORDER BY p.id), p.doc, (p.doc - 1) * 9 + 9, p.id, n.id, texts[3], texts[4], texts[5], texts[6], texts[7], texts[8], texts[9], 'plain'
FROM printed p JOIN named n ON n.doc = p.doc AND n.key = 'project:' || p.texts[2] WHERE p.tab = 9 ORDER BY p.id;
INSERT INTO passage SELECT doc, doc, '部门职责', 2, NULL, called || '负责本行政区域内的相关工作。', NULL FROM doc ORDER BY doc;
INSERT INTO check_result SELECT {check} + row_number() OVER (ORDER BY doc, tab), doc, '合计与各项之和', '附表' || tab, total, parts, total = parts, [id], parts_rows
FROM (SELECT doc, tab, max(fen[1]) FILTER (position = 0)::DECIMAL(18, 2) / 100 AS total, sum(fen[1]) FILTER (position > 0)::DECIMAL(18, 2) / 100 AS parts,
    min(id) AS id, list(id ORDER BY id) FILTER (position > 0) AS parts_rows
    FROM printed WHERE tab IN (7, 8) GROUP BY doc, tab) ORDER BY doc, tab;
