-- What PostgreSQL calls each end of an entry of pg_depend, taken to the object that it belongs to, or
-- after a minus why it belongs to none.
CREATE FUNCTION pg_temp.own(class oid, oid oid, sub integer) RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    hop record;
    was record;
    said record;
BEGIN
    FOR step IN 1..9 LOOP
        SELECT e.extname INTO said FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
        WHERE d.classid = class AND d.objid = oid AND d.deptype = 'e';
        IF said.extname IS NOT NULL THEN
            RETURN CASE said.extname WHEN 'plpgsql' THEN '-plpgsql' ELSE said.extname || ' extension' END;
        END IF;
        SELECT class AS c, oid AS o, sub AS s INTO was;
        IF class = 'pg_class'::regclass THEN
            SELECT * INTO hop FROM (
                SELECT 'pg_constraint'::regclass::oid AS c, o.oid AS o, 0 AS s FROM pg_constraint AS o
                WHERE o.conindid = was.o AND o.contype IN ('p', 'u', 'x')
                UNION ALL
                SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_depend AS d
                WHERE d.classid = was.c AND d.objid = was.o AND d.deptype = 'i' AND d.refobjsubid > 0
                UNION ALL
                SELECT was.c, was.o, 0 FROM pg_class AS c
                WHERE c.oid = was.o AND c.relkind IN ('v', 'm', 'c', 'S') AND was.s > 0
                UNION ALL
                SELECT was.c, t.oid, 0 FROM pg_class AS t WHERE t.reltoastrelid = was.o
                UNION ALL
                SELECT was.c, i.indrelid, 0 FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
                WHERE i.indexrelid = was.o AND c.relkind = 't'
            ) AS h LIMIT 1;
            IF NOT FOUND AND EXISTS (SELECT FROM pg_class AS c WHERE c.oid = was.o AND c.relpersistence = 't') THEN
                RETURN '-temporary';
            END IF;
        ELSIF class = 'pg_attrdef'::regclass THEN
            SELECT 'pg_class'::regclass::oid AS c, d.adrelid AS o, d.adnum::integer AS s INTO hop
            FROM pg_attrdef AS d WHERE d.oid = was.o;
        ELSIF class = 'pg_rewrite'::regclass THEN
            SELECT 'pg_class'::regclass::oid AS c, w.ev_class AS o, 0 AS s INTO hop
            FROM pg_rewrite AS w WHERE w.oid = was.o AND w.rulename = '_RETURN';
        ELSIF class = 'pg_constraint'::regclass THEN
            SELECT * INTO hop FROM (
                SELECT 'pg_class'::regclass::oid AS c, o.conrelid AS o, o.conkey[1]::integer AS s FROM pg_constraint AS o
                WHERE o.oid = was.o AND o.contype = 'n' AND o.conrelid <> 0
                UNION ALL
                SELECT 'pg_type'::regclass, o.contypid, 0 FROM pg_constraint AS o
                WHERE o.oid = was.o AND o.contypid <> 0
                UNION ALL
                SELECT 'pg_trigger'::regclass, t.oid, 0 FROM pg_constraint AS o
                JOIN pg_trigger AS t ON t.tgconstraint = o.oid WHERE o.oid = was.o AND o.contype = 't'
                UNION ALL
                SELECT was.c, p.oid, 0 FROM pg_constraint AS o
                JOIN pg_constraint AS p ON p.oid = o.conparentid AND p.conrelid = o.conrelid
                WHERE o.oid = was.o
            ) AS h LIMIT 1;
        ELSIF class = 'pg_type'::regclass THEN
            SELECT * INTO hop FROM (
                SELECT was.c, e.oid AS o, 0 AS s FROM pg_type AS e WHERE e.typarray = was.o
                UNION ALL
                SELECT 'pg_class'::regclass, t.typrelid, 0 FROM pg_type AS t WHERE t.oid = was.o AND t.typrelid <> 0
                UNION ALL
                SELECT was.c, d.refobjid, 0 FROM pg_depend AS d JOIN pg_type AS t ON t.oid = d.objid
                WHERE d.objid = was.o AND d.refclassid = was.c AND d.deptype = 'i' AND t.typtype = 'm'
            ) AS h LIMIT 1;
        ELSIF class = 'pg_trigger'::regclass THEN
            IF EXISTS (SELECT FROM pg_trigger AS t WHERE t.oid = was.o AND t.tgisinternal) THEN
                RETURN '-internal trigger';
            ELSIF EXISTS (SELECT FROM pg_trigger AS t WHERE t.oid = was.o AND t.tgparentid <> 0) THEN
                RETURN '-trigger of a parent';
            END IF;
            RETURN (SELECT identity FROM pg_identify_object(class, oid, 0)) || ' trigger';
        ELSIF class IN ('pg_proc'::regclass, 'pg_cast'::regclass, 'pg_amop'::regclass, 'pg_amproc'::regclass) THEN
            SELECT d.refclassid AS c, d.refobjid AS o, 0 AS s INTO hop FROM pg_depend AS d
            WHERE d.classid = was.c AND d.objid = was.o AND (
                d.deptype = 'i' OR d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
            )
            ORDER BY d.refclassid = 'pg_opclass'::regclass DESC;
        ELSIF class = 'pg_operator'::regclass
            AND EXISTS (SELECT FROM pg_operator AS x WHERE x.oid = was.o AND x.oprcode = 0) THEN
            RETURN '-shell operator';
        ELSIF class = 'pg_default_acl'::regclass THEN
            RETURN '-default privilege';
        ELSE
            SELECT d.refclassid AS c, d.refobjid AS o, 0 AS s INTO hop FROM pg_depend AS d
            WHERE d.classid = was.c AND d.objid = was.o AND d.refclassid = 'pg_publication'::regclass;
        END IF;
        EXIT WHEN NOT FOUND;
        class := hop.c; oid := hop.o; sub := hop.s;
    END LOOP;
    SELECT * INTO said FROM pg_identify_object(class, oid, sub);
    IF said.schema ~ '^pg_temp' OR said.identity ~ '^pg_temp' THEN
        RETURN '-temporary';
    ELSIF oid < 16384 AND said.identity <> 'public' THEN
        RETURN '-built in';
    END IF;
    RETURN said.identity || ' ' || CASE
        WHEN class = 'pg_type'::regclass THEN (
            SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END
            FROM pg_type AS t WHERE t.oid = own.oid
        )
        WHEN said.type LIKE '%table column' THEN 'column'
        WHEN said.type = 'table constraint' THEN 'constraint'
        WHEN said.type = 'statistics object' THEN 'statistics'
        ELSE said.type
    END;
END
$$;
SELECT DISTINCT
    CASE d.deptype WHEN 'S' THEN 'P' ELSE d.deptype END,
    pg_temp.own(d.classid, d.objid, d.objsubid), pg_temp.own(d.refclassid, d.refobjid, d.refobjsubid)
FROM pg_depend AS d
WHERE d.objid >= 16384
    AND NOT (
        d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
        AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
    );
