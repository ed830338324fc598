-- What people make in PostgreSQL 13 and in 18 alike.
CREATE SCHEMA x;
SET search_path = x;
CREATE FUNCTION norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
CREATE FUNCTION srf(int) RETURNS TABLE (a int, b text) LANGUAGE sql AS 'SELECT 1, ''x''::text';
CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE cust (
    id bigserial PRIMARY KEY,
    name varchar(50) CONSTRAINT named NOT NULL,
    email text UNIQUE CHECK (position('@' IN email) > 1),
    created timestamptz DEFAULT (now() AT TIME ZONE 'UTC'),
    day text GENERATED ALWAYS AS (trim(both 'x' FROM name)) STORED,
    tags text[], data jsonb, "Mixed Col" int, cust int DEFAULT '5'
);
CREATE TABLE ord (
    id bigint GENERATED ALWAYS AS IDENTITY (START 10) PRIMARY KEY,
    cust_id bigint REFERENCES cust ON DELETE SET NULL, total numeric(10, 2), placed timestamp,
    status text COLLATE "C"
) WITH (fillfactor = 90);
CREATE TABLE item (ord_id bigint REFERENCES ord, n int, price money, qty int, dat daterange);
CREATE INDEX ON ord (lower(status), (placed AT TIME ZONE 'UTC')) WHERE substring(status FROM 1 FOR 2) <> 'x';
ALTER TABLE cust ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cust USING (trim(name) <> '' AND created < now());

CREATE TABLE ref (a int PRIMARY KEY, b int) PARTITION BY RANGE (a);
CREATE TABLE ref1 PARTITION OF ref FOR VALUES FROM (0) TO (10);
CREATE TABLE ref2 PARTITION OF ref FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE ref21 PARTITION OF ref2 FOR VALUES FROM (10) TO (15);
CREATE TABLE p (
    id int, k int NOT NULL DEFAULT 3, r int REFERENCES ref, t text,
    CONSTRAINT pos CHECK (k > 0), UNIQUE (id)
) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 (k int NOT NULL, id int, t text, r int, CONSTRAINT pos CHECK (k > 0),
    FOREIGN KEY (r) REFERENCES ref, CHECK (t <> ''));
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
CREATE TABLE p3 PARTITION OF p (k DEFAULT 5, t NOT NULL, CHECK (r > 1)) FOR VALUES FROM (20) TO (30);
CREATE TABLE q (r int REFERENCES ref);
CREATE INDEX ON p (t);
CREATE TABLE par (a int CHECK (a > 0), b text NOT NULL DEFAULT 'x');
CREATE TABLE ch1 () INHERITS (par);
CREATE TABLE ch2 (a int, b text DEFAULT 'y') INHERITS (par);
CREATE TABLE ch3 (a int, b text NOT NULL, CONSTRAINT par_a_check CHECK (a > 0));
ALTER TABLE ch3 INHERIT par;

CREATE TRIGGER tr AFTER INSERT OR UPDATE OF k, t ON p FOR EACH ROW
    WHEN (new.k > 3 AND trim(new.t) IS NULL) EXECUTE FUNCTION fired('a', 'b''c', '');
CREATE CONSTRAINT TRIGGER ctr AFTER INSERT ON p DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fired();
CREATE CONSTRAINT TRIGGER ctr2 AFTER UPDATE ON q FROM par NOT DEFERRABLE FOR EACH ROW
    WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION fired();
CREATE TRIGGER tt AFTER UPDATE ON q REFERENCING OLD TABLE AS o NEW TABLE AS n
    FOR EACH STATEMENT EXECUTE FUNCTION fired();
ALTER TABLE p1 DISABLE TRIGGER tr;

CREATE VIEW v01 AS SELECT id, name FROM cust WHERE id > 10;
CREATE VIEW v02 AS SELECT * FROM cust c WHERE name LIKE 'a%';
CREATE VIEW v03 AS SELECT cust_id, count(*) AS n, sum(total) FROM ord GROUP BY cust_id
    HAVING count(*) > 1 ORDER BY 2 DESC;
CREATE VIEW v04 AS SELECT c.name, o.total FROM cust c JOIN ord o ON o.cust_id = c.id
    LEFT JOIN item i ON i.ord_id = o.id;
CREATE VIEW v05 AS SELECT c.*, (SELECT max(placed) FROM ord WHERE ord.cust_id = c.id) AS last
    FROM cust c;
CREATE VIEW v06 AS WITH t AS (SELECT cust_id, sum(total) s FROM ord GROUP BY 1)
    SELECT * FROM t WHERE s > 100;
CREATE VIEW v07 AS SELECT id, 'c' AS k FROM cust UNION ALL SELECT id, 'o' FROM ord ORDER BY 1;
CREATE VIEW v08 AS SELECT id, row_number() OVER (PARTITION BY cust_id ORDER BY placed DESC) rn,
    sum(total) OVER w FROM ord WINDOW w AS (ORDER BY id ROWS BETWEEN 3 PRECEDING AND CURRENT ROW);
CREATE VIEW v09 AS SELECT date_trunc('month', placed) m, placed AT TIME ZONE 'UTC' u,
    trim(both 'x' FROM status) t1, trim(status) t2, position('a' IN status) p,
    substring(status FROM 2 FOR 3) s1, substring(status, 2) s2,
    overlay(status PLACING 'x' FROM 2) ov, coalesce(status, 'none') c FROM ord;
CREATE VIEW v10 AS SELECT id FROM cust WHERE EXISTS
    (SELECT 1 FROM ord WHERE ord.cust_id = cust.id AND status IN ('a', 'b'));
CREATE VIEW v11 AS SELECT DISTINCT ON (cust_id) * FROM ord
    ORDER BY cust_id, placed DESC NULLS LAST LIMIT 5;
CREATE VIEW v12 AS SELECT * FROM srf(3) s;
CREATE VIEW v13 AS SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(i, t);
CREATE VIEW v14 AS SELECT id, unnest(tags) tag FROM cust;
CREATE VIEW v15 AS SELECT id, data ->> 'a' a, data @> '{"b": 1}' b, cust.cust FROM cust
    WHERE cust.cust > 1;
CREATE VIEW v16 AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10)
    SELECT n FROM r;
CREATE VIEW v17 AS SELECT * FROM cust,
    LATERAL (SELECT * FROM ord WHERE cust_id = cust.id LIMIT 1) o(oid_, cid, tot, pl, st);
CREATE VIEW v18 AS SELECT sub.a FROM (SELECT id AS a FROM cust) sub;
CREATE VIEW v20 AS SELECT cust_id, status, grouping(status), count(*) FILTER (WHERE total > 1),
    string_agg(status, ',' ORDER BY id) FROM ord GROUP BY GROUPING SETS ((cust_id), (status), ());
CREATE VIEW v21 AS SELECT now() AS t, 1 AS one, current_date, current_user;
CREATE VIEW v22 AS SELECT id FROM v01;
CREATE VIEW v24 AS SELECT id, name FROM cust TABLESAMPLE system (10);
CREATE VIEW v25 AS SELECT id, CASE WHEN total > 10 THEN 'big' ELSE 'small' END size, total::int,
    total BETWEEN 1 AND 2 b FROM ord FOR UPDATE;
CREATE VIEW v26 AS SELECT * FROM ord WHERE (cust_id, id) IN (SELECT id, id FROM cust)
    AND total > ALL (SELECT 1) AND status ~ '^a' AND status NOT ILIKE 'b';
CREATE VIEW v27 AS SELECT id, name COLLATE "C" AS n, ("Mixed Col" IS NULL) AS e,
    (SELECT count(*) FROM item) FROM cust c ORDER BY name COLLATE "C";
CREATE VIEW v28 AS SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total),
    array_agg(DISTINCT status) FROM ord;
CREATE VIEW v29 AS SELECT * FROM ord WHERE placed > now() - interval '1 day'
    AND id = ANY (ARRAY[1, 2]) AND (placed, placed) OVERLAPS (placed, placed);
CREATE VIEW v31 AS SELECT id FROM cust
    WHERE name IS NOT DISTINCT FROM email OR NOT (id = 3 AND id = 4) IS TRUE;
CREATE VIEW v33 AS SELECT t.n, g FROM generate_series(1, 3) WITH ORDINALITY AS t(n, o),
    generate_series(1, 2) g;
CREATE VIEW v35 AS SELECT DISTINCT status, upper(status) u FROM ord GROUP BY status
    ORDER BY upper(status);
CREATE VIEW v38 AS SELECT o.id, o.ctid, o.tableoid::regclass FROM ord o;
CREATE VIEW v39 AS SELECT a.x FROM (SELECT id AS x FROM cust UNION SELECT id FROM ord) a;
CREATE VIEW v41 AS SELECT id, total FROM ord
    WHERE cust_id IN (SELECT id FROM cust WHERE cust.id = ord.cust_id);
CREATE VIEW v45 AS SELECT id FROM cust JOIN ord USING (id);
CREATE VIEW v47 AS SELECT lower(status) || 'x' FROM ord GROUP BY lower(status) || 'x';
CREATE VIEW v49 AS SELECT json_build_object('a', id), to_char(placed, 'YYYY'), placed::date,
    '2020-01-01'::date d, interval '1 mon' i, E'a\\b' bs, B'101' bt, 1.5e3 f FROM ord;
CREATE VIEW v51 AS SELECT normalize(status) a, status IS NORMALIZED b, collation for (status) cf,
    ltrim(status), timezone('UTC', placed) tz,
    placed::timestamptz AT TIME ZONE 'Europe/Paris' AS par FROM ord;
CREATE VIEW v52 AS SELECT id FROM ord WHERE total > 5 WITH LOCAL CHECK OPTION;
CREATE VIEW v54 AS SELECT substring(status FROM 'a(.)') ss, trim(leading FROM status),
    trim(trailing 'y' FROM status) FROM ord;
CREATE MATERIALIZED VIEW m01 AS SELECT status, trim(status) AS t, count(*) FROM ord GROUP BY status;
CREATE INDEX ON m01 (status);
CREATE RULE r1 AS ON INSERT TO v01 DO INSTEAD
    INSERT INTO cust (id, name) VALUES (new.id, lower(new.name)) RETURNING id, name;
CREATE RULE r2 AS ON UPDATE TO v01 WHERE lower(new.name) <> '' DO INSTEAD
    (UPDATE cust SET name = new.name WHERE id = old.id; DELETE FROM item WHERE ord_id = old.id);
CREATE RULE r3 AS ON DELETE TO ord DO ALSO
    INSERT INTO item SELECT id, 1 FROM cust WHERE cust.id = old.id;
-- Everybody may until 14.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
