-- What a database has that can be changed: the tables that the statements in changes/ choose from.
-- Names are quoted, and qualified because the search path has none of them. What belongs to an extension is
-- left out but where it says so.
WITH member AS (
    SELECT d.classid, d.objid FROM pg_depend AS d WHERE d.deptype = 'e'
),
role (role) AS (VALUES ('oracle_a'), ('oracle_b'), ('"oracle C"'), ('pg_monitor')),
ns AS (
    SELECT n.oid, n.nspname, n.oid::regnamespace::text AS schema
    FROM pg_namespace AS n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND ('pg_namespace'::regclass, n.oid) NOT IN (TABLE member)
),
rel AS (
    SELECT c.*, c.oid AS relid, c.oid::regclass::text AS rel, ns.schema, quote_ident(c.relname) AS bare
    FROM pg_class AS c
    JOIN ns ON ns.oid = c.relnamespace
    WHERE ('pg_class'::regclass, c.oid) NOT IN (TABLE member)
),
-- Tables, partitioned or not.
tab AS (SELECT * FROM rel WHERE relkind IN ('r', 'p')),
-- Tables that can be anything: neither partitioned, nor a partition, nor in an inheritance, nor typed.
plain AS (
    SELECT * FROM rel
    WHERE relkind = 'r' AND NOT relispartition AND reloftype = 0
        AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE rel.oid IN (i.inhrelid, i.inhparent))
),
parent AS (
    SELECT rel.*, p.partstrat, p.partnatts
    FROM rel JOIN pg_partitioned_table AS p ON p.partrelid = rel.oid
),
part AS (
    SELECT rel.*, i.inhparent::regclass::text AS parent, pg_get_expr(rel.relpartbound, rel.oid) AS bound
    FROM rel JOIN pg_inherits AS i ON i.inhrelid = rel.oid
    WHERE rel.relispartition
),
col AS (
    SELECT
        rel.rel, rel.relid, rel.relkind, rel.relispartition, rel.reloftype, rel.schema, a.attname,
        a.attnum, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, a.attislocal,
        a.attinhcount, a.attstattarget, a.attstorage, a.attcompression, a.attoptions, a.attacl,
        a.attfdwoptions, a.atttypid, a.atttypmod, quote_ident(a.attname) AS col,
        format_type(a.atttypid, a.atttypmod) AS type, t.typname, t.typcategory, t.typtype,
        t.typstorage, pg_get_expr(x.adbin, x.adrelid) AS expression
    FROM rel
    JOIN pg_attribute AS a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef AS x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
),
-- Columns of tables that are the table's own.
own AS (
    SELECT * FROM col
    WHERE relkind IN ('r', 'p') AND attislocal AND attinhcount = 0 AND NOT relispartition
        AND reloftype = 0
),
con AS (
    SELECT o.*, tab.rel, tab.relkind, tab.relispartition, tab.bare, quote_ident(o.conname) AS con,
        pg_get_constraintdef(o.oid) AS definition
    FROM pg_constraint AS o JOIN tab ON tab.oid = o.conrelid
    -- Of what is not valid, pg_dump says nothing more.
    WHERE (o.contype = 'f' OR NOT EXISTS (
        SELECT FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relkind = 'i'
        WHERE i.indexrelid = o.conindid AND NOT i.indisvalid
    ))
    -- Nor that triggers of a foreign key are disabled.
    AND NOT EXISTS (
        SELECT FROM pg_trigger AS t WHERE t.tgconstraint = o.oid AND t.tgenabled NOT IN ('O', 'A')
    )
),
idx AS (
    SELECT i.*, rel.rel AS idx, rel.bare, rel.reloptions, rel.relkind, rel.relispartition,
        i.indrelid::regclass::text AS tab, m.amname, pg_get_indexdef(i.indexrelid) AS definition,
        EXISTS (SELECT FROM pg_constraint AS o WHERE o.conindid = i.indexrelid
            AND o.contype IN ('p', 'u', 'x')) AS of_constraint,
        t.relkind AS tabkind, t.relispartition AS tab_is_partition
    FROM pg_index AS i
    JOIN rel ON rel.oid = i.indexrelid
    JOIN pg_class AS t ON t.oid = i.indrelid
    JOIN pg_am AS m ON m.oid = rel.relam
    WHERE i.indisvalid OR rel.relkind = 'I'
),
seq AS (SELECT rel.*, s.* FROM rel JOIN pg_sequence AS s ON s.seqrelid = rel.oid),
-- Sequences that no identity column has.
free AS (
    SELECT * FROM seq
    WHERE NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = seq.seqrelid AND d.deptype = 'i'
    )
),
viw AS (SELECT *, pg_get_viewdef(oid) AS definition FROM rel WHERE relkind = 'v'),
mat AS (SELECT *, pg_get_viewdef(oid) AS definition FROM rel WHERE relkind = 'm'),
rou AS (
    SELECT p.*, p.oid::regprocedure::text AS sig, ns.schema, l.lanname, quote_ident(p.proname) AS bare,
        CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END AS word,
        CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition
    FROM pg_proc AS p
    JOIN ns ON ns.oid = p.pronamespace
    JOIN pg_language AS l ON l.oid = p.prolang
    WHERE ('pg_proc'::regclass, p.oid) NOT IN (TABLE member)
        -- Constructors of ranges, which forget that they are such when they are replaced.
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'i')
),
fun AS (SELECT * FROM rou WHERE prokind IN ('f', 'w')),
-- Types that a user made or an extension brought, which a column can have.
typ AS (
    SELECT t.*, t.oid::regtype::text AS typ, ns.schema, quote_ident(t.typname) AS bare,
        ('pg_type'::regclass, t.oid) IN (TABLE member) AS is_members
    FROM pg_type AS t
    LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    JOIN ns ON ns.oid = t.typnamespace
    WHERE t.typcategory <> 'A' AND COALESCE(c.relkind, 'c') = 'c'
),
enu AS (
    SELECT typ.*, e.enumlabel, e.enumsortorder
    FROM typ JOIN pg_enum AS e ON e.enumtypid = typ.oid WHERE NOT is_members
),
dom AS (SELECT * FROM typ WHERE typtype = 'd' AND NOT is_members),
domcon AS (
    SELECT dom.typ, o.*, quote_ident(o.conname) AS con, pg_get_constraintdef(o.oid) AS definition
    FROM pg_constraint AS o JOIN dom ON dom.oid = o.contypid
    WHERE o.contype = 'c'
),
com AS (SELECT * FROM typ WHERE typtype = 'c' AND NOT is_members),
trg AS (
    SELECT g.*, rel.rel, rel.relkind, rel.relispartition, quote_ident(g.tgname) AS trg,
        pg_get_triggerdef(g.oid) AS definition
    FROM pg_trigger AS g JOIN rel ON rel.oid = g.tgrelid
    WHERE NOT g.tgisinternal
),
rul AS (
    SELECT w.*, rel.rel, rel.relkind, quote_ident(w.rulename) AS rul, pg_get_ruledef(w.oid) AS definition
    FROM pg_rewrite AS w JOIN rel ON rel.oid = w.ev_class
    WHERE w.rulename <> '_RETURN'
),
pol AS (
    SELECT p.*, tab.rel, quote_ident(p.polname) AS pol,
        pg_get_expr(p.polqual, p.polrelid) AS qual, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
    FROM pg_policy AS p JOIN tab ON tab.oid = p.polrelid
),
sta AS (
    SELECT s.*, format('%s.%I', ns.schema, s.stxname) AS sta, pg_get_statisticsobjdef(s.oid) AS definition
    FROM pg_statistic_ext AS s JOIN ns ON ns.oid = s.stxnamespace
),
ope AS (
    SELECT o.*, ns.schema,
        format('%s.%s (%s, %s)', ns.schema, o.oprname,
            COALESCE(NULLIF(o.oprleft, 0)::regtype::text, 'NONE'), o.oprright::regtype) AS ope
    FROM pg_operator AS o JOIN ns ON ns.oid = o.oprnamespace
    WHERE ('pg_operator'::regclass, o.oid) NOT IN (TABLE member) AND o.oprcode <> 0
),
opc AS (
    SELECT o.*, ns.schema, format('%s.%I USING %I', ns.schema, o.opcname, m.amname) AS opc
    FROM pg_opclass AS o JOIN ns ON ns.oid = o.opcnamespace JOIN pg_am AS m ON m.oid = o.opcmethod
    WHERE ('pg_opclass'::regclass, o.oid) NOT IN (TABLE member)
),
opf AS (
    SELECT o.*, ns.schema, m.amname, format('%s.%I USING %I', ns.schema, o.opfname, m.amname) AS opf
    FROM pg_opfamily AS o JOIN ns ON ns.oid = o.opfnamespace JOIN pg_am AS m ON m.oid = o.opfmethod
    WHERE ('pg_opfamily'::regclass, o.oid) NOT IN (TABLE member)
),
cst AS (
    SELECT c.*, format('(%s AS %s)', c.castsource::regtype, c.casttarget::regtype) AS cst
    FROM pg_cast AS c
    WHERE c.oid >= 16384 AND ('pg_cast'::regclass, c.oid) NOT IN (TABLE member)
),
cll AS (
    SELECT c.*, ns.schema, format('%s.%I', ns.schema, c.collname) AS cll
    FROM pg_collation AS c JOIN ns ON ns.oid = c.collnamespace
),
cnv AS (
    SELECT c.*, ns.schema, format('%s.%I', ns.schema, c.conname) AS cnv
    FROM pg_conversion AS c JOIN ns ON ns.oid = c.connamespace
),
tsd AS (
    SELECT d.*, ns.schema, format('%s.%I', ns.schema, d.dictname) AS tsd
    FROM pg_ts_dict AS d JOIN ns ON ns.oid = d.dictnamespace
    WHERE ('pg_ts_dict'::regclass, d.oid) NOT IN (TABLE member)
),
tsc AS (
    SELECT c.*, ns.schema, format('%s.%I', ns.schema, c.cfgname) AS tsc
    FROM pg_ts_config AS c JOIN ns ON ns.oid = c.cfgnamespace
),
tsp AS (
    SELECT p.*, ns.schema, format('%s.%I', ns.schema, p.prsname) AS tsp
    FROM pg_ts_parser AS p JOIN ns ON ns.oid = p.prsnamespace
),
tst AS (
    SELECT t.*, ns.schema, format('%s.%I', ns.schema, t.tmplname) AS tst
    FROM pg_ts_template AS t JOIN ns ON ns.oid = t.tmplnamespace
    WHERE ('pg_ts_template'::regclass, t.oid) NOT IN (TABLE member)
),
fdw AS (
    SELECT f.*, quote_ident(f.fdwname) AS fdw FROM pg_foreign_data_wrapper AS f
    WHERE ('pg_foreign_data_wrapper'::regclass, f.oid) NOT IN (TABLE member)
),
srv AS (SELECT s.*, quote_ident(s.srvname) AS srv FROM pg_foreign_server AS s),
usr AS (
    SELECT u.*, quote_ident(u.srvname) AS srv,
        CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END AS usr
    FROM pg_user_mappings AS u
),
ftb AS (SELECT rel.*, f.ftoptions FROM rel JOIN pg_foreign_table AS f ON f.ftrelid = rel.oid),
pub AS (SELECT p.*, quote_ident(p.pubname) AS pub FROM pg_publication AS p),
sub AS (
    SELECT s.*, quote_ident(s.subname) AS sub
    FROM pg_subscription AS s JOIN pg_database AS d ON d.oid = s.subdbid
    WHERE d.datname = current_database()
),
evt AS (SELECT e.*, quote_ident(e.evtname) AS evt FROM pg_event_trigger AS e),
lan AS (
    SELECT l.*, quote_ident(l.lanname) AS lan FROM pg_language AS l
    WHERE l.oid >= 16384 AND ('pg_language'::regclass, l.oid) NOT IN (TABLE member)
),
acm AS (
    SELECT m.*, quote_ident(m.amname) AS acm FROM pg_am AS m
    WHERE m.oid >= 16384 AND ('pg_am'::regclass, m.oid) NOT IN (TABLE member)
),
ext AS (SELECT x.*, quote_ident(x.extname) AS ext FROM pg_extension AS x),
-- Everything that can have a comment, in the words of COMMENT ON.
thing (class, oid, sub, words) AS (
    SELECT 'pg_class'::regclass, oid, 0,
        CASE relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'TABLE' WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE'
            WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'INDEX' END || ' ' || rel
    FROM rel WHERE relkind <> 'c' AND (relkind <> 'i' OR oid IN (SELECT indexrelid FROM idx))
    UNION ALL SELECT 'pg_class'::regclass, relid, attnum, format('COLUMN %s.%s', rel, col)
    FROM col WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, 'SCHEMA ' || schema FROM ns
    UNION ALL SELECT 'pg_proc'::regclass, oid, 0, 'ROUTINE ' || sig FROM rou WHERE prokind <> 'a' OR pronargs > 0
    UNION ALL SELECT 'pg_proc'::regclass, oid, 0, 'AGGREGATE ' || replace(sig, '()', '(*)') FROM rou WHERE prokind = 'a' AND pronargs = 0
    UNION ALL SELECT 'pg_type'::regclass, oid, 0, CASE typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || typ
    FROM typ WHERE NOT is_members AND typtype <> 'm'
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 0, format('CONSTRAINT %s ON %s', con, rel) FROM con
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 0, format('CONSTRAINT %s ON DOMAIN %s', con, typ) FROM domcon
    UNION ALL SELECT 'pg_trigger'::regclass, oid, 0, format('TRIGGER %s ON %s', trg, rel) FROM trg
    UNION ALL SELECT 'pg_rewrite'::regclass, oid, 0, format('RULE %s ON %s', rul, rel) FROM rul
    UNION ALL SELECT 'pg_policy'::regclass, oid, 0, format('POLICY %s ON %s', pol, rel) FROM pol
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 0, 'STATISTICS ' || sta FROM sta
    UNION ALL SELECT 'pg_operator'::regclass, oid, 0, 'OPERATOR ' || ope FROM ope
    UNION ALL SELECT 'pg_opclass'::regclass, oid, 0, 'OPERATOR CLASS ' || opc FROM opc
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, 0, 'OPERATOR FAMILY ' || opf FROM opf
    UNION ALL SELECT 'pg_cast'::regclass, oid, 0, 'CAST ' || cst FROM cst
    UNION ALL SELECT 'pg_collation'::regclass, oid, 0, 'COLLATION ' || cll FROM cll
    UNION ALL SELECT 'pg_conversion'::regclass, oid, 0, 'CONVERSION ' || cnv FROM cnv
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 0, 'TEXT SEARCH DICTIONARY ' || tsd FROM tsd
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, 0, 'TEXT SEARCH CONFIGURATION ' || tsc FROM tsc
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, 0, 'TEXT SEARCH PARSER ' || tsp FROM tsp
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, 0, 'TEXT SEARCH TEMPLATE ' || tst FROM tst
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, 'FOREIGN DATA WRAPPER ' || fdw FROM fdw
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 0, 'SERVER ' || srv FROM srv
    UNION ALL SELECT 'pg_publication'::regclass, oid, 0, 'PUBLICATION ' || pub FROM pub
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 0, 'EVENT TRIGGER ' || evt FROM evt
    UNION ALL SELECT 'pg_language'::regclass, oid, 0, 'LANGUAGE ' || lan FROM lan
    UNION ALL SELECT 'pg_am'::regclass, oid, 0, 'ACCESS METHOD ' || acm FROM acm
    UNION ALL SELECT 'pg_extension'::regclass, oid, 0, 'EXTENSION ' || ext FROM ext
    UNION ALL SELECT 'pg_transform'::regclass, x.oid, 0, format('TRANSFORM FOR %s LANGUAGE %I', trftype::regtype, lanname)
    FROM pg_transform AS x JOIN pg_language AS l ON l.oid = trflang
)
