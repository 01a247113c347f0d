-- The figures of the documents from $first to $last, as questions over many budgets read them: see schema/projection.py.
INSERT INTO account
SELECT (SELECT coalesce(max(id), 0) FROM account) + row_number() OVER (ORDER BY dimension, norm, code NULLS FIRST), dimension, code, norm
FROM (SELECT DISTINCT dimension, code, norm FROM member WHERE document_id BETWEEN $first AND $last AND dimension <> 'project') AS m
WHERE NOT EXISTS (
    SELECT 1 FROM account AS k WHERE k.dimension = m.dimension AND k.norm = m.norm AND k.code IS NOT DISTINCT FROM m.code);

INSERT INTO figure
WITH named AS (
    SELECT m.id AS member_id, k.id AS account_id
    FROM member AS m JOIN account AS k ON k.dimension = m.dimension AND k.norm = m.norm AND k.code IS NOT DISTINCT FROM m.code
    WHERE m.document_id BETWEEN $first AND $last),
-- Cells that stand for one account, or for the whole, and for no part carried over.
cell AS (
    SELECT a.id, a.document_id, a.year, a.version, a.table_id, a.fund, a.use, a.column_idx, r.position, a.organisation_id, a.block,
        a.value, a.quality, coalesce({members}) AS member_id,
        a.organisation_id IS NULL OR a.organisation_id = d.organisation_id AS own
    FROM amount AS a JOIN source_row AS r ON r.id = a.row_id JOIN document AS d ON d.id = a.document_id
    WHERE a.document_id BETWEEN $first AND $last AND a.adds AND a.carry IS NULL AND a.project_id IS NULL
        AND {counted} <= 1),
keyed AS (
    SELECT c.*, coalesce(n.account_id, 0) AS account_id,
        bool_or(c.own) OVER (PARTITION BY document_id, year, version, account_id, table_id, fund, use) AS has_own,
        min(c.position * 1000 + c.column_idx) OVER (
            PARTITION BY document_id, year, version, account_id, table_id, fund, use, organisation_id, block) AS place
    FROM cell AS c LEFT JOIN named AS n ON n.member_id = c.member_id),
-- One cell a unit and block: the first that is not blank. The department's own row where it is printed.
chosen AS (
    SELECT * FROM keyed WHERE own OR NOT has_own
    QUALIFY row_number() OVER (
        PARTITION BY document_id, year, version, account_id, table_id, fund, use, organisation_id, block
        ORDER BY value IS NULL, position, column_idx) = 1),
told AS (
    SELECT document_id, year, version, account_id, table_id, fund, use, sum(value)::{money} AS value,
        count(*) > 1 AS several, list(id ORDER BY place) AS amounts
    FROM chosen GROUP BY ALL),
-- What only the printed cells themselves decide: a cell not plain, two members of one account, a whole printed use by use.
unclear AS (
    SELECT document_id, year, version, account_id FROM keyed GROUP BY ALL
    HAVING bool_or(quality <> 'plain') OR count(DISTINCT member_id) > 1
    UNION
    SELECT document_id, year, version, account_id FROM keyed WHERE account_id > 0 GROUP BY document_id, year, version, account_id, fund
    HAVING bool_or(use = '基本支出') AND bool_or(use = '项目支出') AND NOT bool_or(use = '合计')
    UNION
    SELECT s.document_id, s.year, s.version, s.account_id
    FROM told AS s JOIN told AS o USING (document_id, year, version, account_id, value) WHERE s.several AND NOT o.several),
best AS (
    SELECT f.*, t.position, coalesce(t.form IN ({parts}), false) AS part,
        CASE f.fund {fund_widths} ELSE {other_fund} END + CASE f.use {use_widths} ELSE {narrowest} END
            + if(coalesce(t.form IN ({parts}), false), {part_width}, 0) AS width
    FROM told AS f JOIN budget_table AS t ON t.id = f.table_id
    QUALIFY row_number() OVER (
        PARTITION BY f.document_id, f.year, f.version, f.account_id, f.fund, f.use
        ORDER BY f.value IS NULL, part, f.several, t.position) = 1)
SELECT f.account_id, f.year, f.version,
    row_number() OVER (
        PARTITION BY f.document_id, f.year, f.version, f.account_id
        ORDER BY f.value IS NULL, f.width, f.several, f.position, f.fund, f.use) = 1 AS widest,
    row_number() OVER (
        PARTITION BY f.document_id, f.year, f.version, f.account_id, f.use
        ORDER BY f.value IS NULL, f.width, f.several, f.position, f.fund) = 1 AS widest_in_use,
    f.document_id, f.fund, f.use, f.width, f.several, f.position, f.value, f.amounts, f.table_id, u.document_id IS NOT NULL AS unclear
FROM best AS f
LEFT JOIN unclear AS u ON u.document_id = f.document_id AND u.year = f.year AND u.version = f.version AND u.account_id = f.account_id
ORDER BY {order};
