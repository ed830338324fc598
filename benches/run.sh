#!/usr/bin/env bash
# How fast tenantctl is, held against what it replaces, in one run on one machine:
#
#   benches/run.sh                    everything but ten million ids, the grid and the curve
#   benches/run.sh wide fleet         these only; of startup, story, far, wide, fleet, plan, counts,
#                                     ids, contents, grid, curve
#   benches/run.sh --rounds 9 story   more rounds (5 unless said)
#   benches/run.sh --ids 10000000 ids more rows (1,000,000 unless said)
#   benches/run.sh --keys uuid grid   one type of key (all unless said)
#
# | bench   | ours                                         | held against                           | at most |
# |---------|----------------------------------------------|----------------------------------------|---------|
# | startup | tenantctl --help                             | 5 ms                                   | 1.0     |
# | story   | the whole check of two databases             | psycopg2 counting one table in one     | 1.0     |
# | far     | the story's check and count over lines with  | psycopg2 counting one table in one;    | 2.0, 1.0|
# |         | round trips of 0, 10, 50 and 150 ms          | pg_dump -s; psql, a statement a kind   | at 50 ms|
# | wide    | structure, 1,000 tables, two databases; then | psql, the same statements on both;     | 1.1     |
# |         | the same over a round trip of 50 ms          | psql, three queries on both;           | 1.5     |
# |         |                                              | psql on one, pg_dump -s of one         |         |
# | fleet   | structure, 1,000 schemas x 10 tables, two    | the same                               | 1.15,1.5|
# | plan    | planning fixes, 10,000 schemas x 10 tables    | 100 ms for one difference              | 1.0     |
# | counts  | tenantctl count                              | psql, count(*) of both at the same time| 1.1     |
# | curve   | structure, 100, 1,000 and 10,000 schemas     | psql, the same statements on one       | linear  |
# | ids     | ids of two tables, few differences, then 1 % | psql, COPY of both at the same time    | 1.1     |
# | contents| 9 columns; 0, 3, 1 % and 50 % different rows | psql, COPY of both, all columns        | 1.3, 1.6|
# | grid    | ids, every type of key, none to half missing | that, and psql twice into comm         | 1.1     |
#
# Throwaway servers are started for it and gone afterwards. The commands of a bench run in turn,
# a b c a b c, after a turn that does not count. Shown are the median wall and the peak memory of
# each, and the ratio: the median, over the rounds, of our wall through theirs in the same round,
# which stays true on a machine whose speed drifts. No verdict is made of it: a ratio above the
# budget is marked, and the exit status is 0. CPU is the median of what the command took itself,
# without the servers. Memory is the largest process of the command; below
# some 10 MiB it is the memory of the program that measures.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_postgres
need_psql
python=$(need_python)
say "Building"
cargo build --quiet --locked --release --bin tenantctl --example scratch --example statements \
    --example plan
exec "$python" benches/main.py --programs "$target/release" "$@"
