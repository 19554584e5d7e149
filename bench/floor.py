#!/usr/bin/env python3
"""The hand-written floor: the best plain SQL an expert would write to erase K customers.

Copied in as it stands, but for two things: the copy is encrypted without being compressed
first (as ours is, and no package is needed for it), and the server's number is read in its pid file.

    python floor.py --url URL [--mode plain|backup|returning] [--k 1,100,1000,10000]
                    [--repeat 20,5,3,1] [--batch 1000] [--probe] [--out results.jsonl]

What is erased (the same plan for every database and for the peers):
  deleted   address, coupon, message, login_log, service_ticket, points, review, customer,
            and orders older than three years with their order_item rows
  masked    younger orders (receiver, receiver_mobile, receiver_address, remark),
            payment (payer_account, payer_name), invoice (title, tax_no, email, mobile)

plain      temp table of keys, set-based statements child first, one transaction for each batch of keys
backup     the same, but the exact rows are first copied into an encrypted file (rows -> AES-256-GCM
           frames), fsync'ed before the COMMIT
returning  as backup, but deleted rows are read by DELETE ... RETURNING: one pass instead of two
verify     (flag --verify) counts what is left of the keys in every table after the commit, and reads the backup
           again: its rows must be as many as were erased

Every measurement runs in a child process of its own with fresh keys.  --probe runs a shop beside it that
inserts a login_log row for another customer every 5 ms and reports that insert's latency.
"""
from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import random
import resource
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

from shopgen import connect, parse_url

CUTOFF = "2023-06-30 00:00:00"
CHILD = ["review", "points", "coupon", "message", "login_log", "service_ticket", "address"]
MASK = {"orders": "receiver='***', receiver_mobile=NULL, receiver_address=NULL, remark=NULL",
        "payment": "payer_account=NULL, payer_name='***'",
        "invoice": "title='***', tax_no=NULL, email=NULL, mobile=NULL"}


SEALED: list[tuple[str, bytes]] = []


class SealedFile:
    """stream -> AES-256-GCM frames of 1 MiB, counter nonce, last frame marked; fsync on close."""
    FRAME = 1 << 20

    def __init__(self, path: str):
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        self.key = AESGCM.generate_key(256)
        self.aead, self.n, self.rows_bytes = AESGCM(self.key), 0, 0
        self.buf, self.path = bytearray(), path
        SEALED.append((path, self.key))
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.head = b"JQFLOOR1"
        os.write(self.fd, self.head)

    def _frame(self, data: bytes, last: bool):
        nonce = struct.pack(">IQ", int(last), self.n)
        self.n += 1
        c = self.aead.encrypt(nonce, bytes(data), self.head)
        os.write(self.fd, struct.pack(">I?", len(c), last) + c)

    def write(self, data):
        self.rows_bytes += len(data)
        self.buf += data
        while len(self.buf) >= self.FRAME:
            self._frame(self.buf[:self.FRAME], False)
            del self.buf[:self.FRAME]

    def close(self) -> int:
        self._frame(self.buf, True)
        os.fsync(self.fd)
        size = os.fstat(self.fd).st_size
        os.close(self.fd)
        d = os.open(os.path.dirname(self.path), os.O_RDONLY)
        os.fsync(d)
        os.close(d)
        return size


def unseal(path: str, key: bytes):
    """Yields the plain bytes again; raises on a changed, cut or reordered file."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    aead, n, last = AESGCM(key), 0, False
    with open(path, "rb") as f:
        head = f.read(8)
        while h := f.read(5):
            size, last = struct.unpack(">I?", h)
            yield aead.decrypt(struct.pack(">IQ", int(last), n), f.read(size), head)
            n += 1
    if not last:
        raise ValueError("file is cut off")


def dump(f: SealedFile, rows):
    enc = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
    n = 0
    while True:
        part = rows.fetchmany(1000)
        if not part:
            return n
        n += len(part)
        f.write(("\n".join(map(enc, part)) + "\n").encode())


# ---------------------------------------------------------------- PostgreSQL
def erase_pg_any(db, keys):
    """plain only: arrays instead of temp tables (no catalog writes, no ANALYZE): best for few keys."""
    cur, n = db.cursor(), 0
    old = [r[0] for r in cur.execute("SELECT id FROM orders WHERE customer_id = ANY(%s) AND created_at < %s",
                                     (keys, CUTOFF))]
    for t, s in MASK.items():
        if t != "orders":
            n += cur.execute(f"UPDATE {t} SET {s} WHERE customer_id = ANY(%s)", (keys,)).rowcount
    n += cur.execute("DELETE FROM order_item WHERE order_id = ANY(%s)", (old,)).rowcount
    n += cur.execute("DELETE FROM orders WHERE id = ANY(%s)", (old,)).rowcount
    n += cur.execute(f"UPDATE orders SET {MASK['orders']} WHERE customer_id = ANY(%s)", (keys,)).rowcount
    for t in CHILD:
        n += cur.execute(f"DELETE FROM {t} WHERE customer_id = ANY(%s)", (keys,)).rowcount
    n += cur.execute("DELETE FROM customer WHERE id = ANY(%s)", (keys,)).rowcount
    db.commit()
    return n, 0


def erase_pg(db, keys, mode, folder, how="join"):
    if how == "any" and mode == "plain":
        return erase_pg_any(db, keys)
    cur = db.cursor()
    size = 0
    if mode == "backup":              # one snapshot: what COPY reads is exactly what DELETE removes
        cur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    cur.execute("CREATE TEMP TABLE k(id bigint PRIMARY KEY) ON COMMIT DROP")
    with cur.copy("COPY k FROM STDIN") as cp:
        cp.write("".join(f"{i}\n" for i in keys))
    cur.execute("ANALYZE k")
    cur.execute("CREATE TEMP TABLE ko ON COMMIT DROP AS SELECT o.id FROM orders o JOIN k ON o.customer_id=k.id "
                "WHERE o.created_at < %s", (CUTOFF,))
    cur.execute("ANALYZE ko")
    dele = [("order_item", "ko", "order_id"), ("orders", "ko", "id")] + [(t, "k", "customer_id") for t in CHILD] \
        + [("customer", "k", "id")]
    f = None
    if mode != "plain":
        f = SealedFile(os.path.join(folder, f"{keys[0]}.bak"))

    def copy_out(sql):
        with cur.copy(f"COPY ({sql}) TO STDOUT") as cp:
            for part in cp:
                f.write(part)
        return cur.rowcount
    n = 0
    if mode == "backup":
        for t, k, c in dele:
            copy_out(f"SELECT t.* FROM {t} t JOIN {k} ON t.{c}={k}.id")
    if f:
        for t in MASK:
            copy_out(f"SELECT t.* FROM {t} t JOIN k ON t.customer_id=k.id"
                     + (f" WHERE created_at >= '{CUTOFF}'" if t == "orders" else "")
                     + (" FOR UPDATE OF t" if mode == "returning" else ""))
    if mode == "backup":
        size = f.close()
    for t, s in MASK.items():
        if t == "orders":
            continue
        cur.execute(f"UPDATE {t} t SET {s} FROM k WHERE t.customer_id=k.id")
        n += cur.rowcount
    for t, k, c in dele:
        if mode == "returning":
            n += copy_out(f"DELETE FROM {t} t USING {k} WHERE t.{c}={k}.id RETURNING t.*")
        else:
            cur.execute(f"DELETE FROM {t} t USING {k} WHERE t.{c}={k}.id")
            n += cur.rowcount
        if t == "orders":
            cur.execute(f"UPDATE orders t SET {MASK['orders']} FROM k WHERE t.customer_id=k.id")
            n += cur.rowcount
    if mode == "returning":
        size = f.close()
    db.commit()
    return n, size


# ---------------------------------------------------------------- MariaDB
def erase_my(db, keys, mode, folder, how="join"):
    import pymysql.cursors
    cur = db.cursor()
    cur.execute("CREATE TEMPORARY TABLE IF NOT EXISTS k(id bigint PRIMARY KEY) ENGINE=MEMORY")
    cur.execute("CREATE TEMPORARY TABLE IF NOT EXISTS ko(id bigint PRIMARY KEY) ENGINE=MEMORY")
    cur.execute("TRUNCATE k")
    cur.execute("TRUNCATE ko")
    cur.execute("START TRANSACTION")
    cur.execute("INSERT INTO k VALUES " + ",".join(f"({i})" for i in keys))
    cur.execute(f"INSERT INTO ko SELECT o.id FROM k STRAIGHT_JOIN orders o ON o.customer_id=k.id "
                f"WHERE o.created_at < '{CUTOFF}'" + (" FOR UPDATE" if mode != "plain" else ""))
    dele = [("order_item", "ko", "order_id"), ("orders", "ko", "id")] + [(t, "k", "customer_id") for t in CHILD] \
        + [("customer", "k", "id")]
    f, size, n = None, 0, 0
    if mode != "plain":
        f = SealedFile(os.path.join(folder, f"{keys[0]}.bak"))
        raw = db.cursor(pymysql.cursors.SSCursor)      # unbuffered: constant client memory

        def out(sql):
            raw.execute(sql)
            return dump(f, raw)
        for t in MASK:                                  # FOR UPDATE: read what the DELETE will see
            out(f"SELECT t.* FROM k STRAIGHT_JOIN {t} t ON t.customer_id=k.id"
                + (f" WHERE t.created_at >= '{CUTOFF}'" if t == "orders" else "") + " FOR UPDATE")
        if mode == "backup":
            for t, k, c in dele:
                out(f"SELECT t.* FROM {k} STRAIGHT_JOIN {t} t ON t.{c}={k}.id FOR UPDATE")
            size = f.close()
    for t, s in MASK.items():
        if t != "orders":
            n += cur.execute(f"UPDATE k STRAIGHT_JOIN {t} t ON t.customer_id=k.id SET "
                             + ", ".join("t." + x.strip() for x in s.split(",")))
    lists = {"k": keys}
    if mode == "returning" or how == "inlist":
        cur.execute("SELECT id FROM ko")
        lists["ko"] = [int(r[0]) for r in cur.fetchall()]
    for t, k, c in dele:
        if mode == "returning" or how == "inlist":      # RETURNING exists only in the single-table form
            ids = lists[k]
            for i in range(0, len(ids), 1000):
                sql = f"DELETE FROM {t} WHERE {c} IN ({','.join(map(str, ids[i:i + 1000]))})"
                n += out(sql + " RETURNING *") if mode == "returning" else cur.execute(sql)
        elif how == "insub":
            n += cur.execute(f"DELETE FROM {t} WHERE {c} IN (SELECT id FROM {k})")
        else:
            n += cur.execute(f"DELETE t FROM {k} STRAIGHT_JOIN {t} t ON t.{c}={k}.id")
        if t == "orders":
            n += cur.execute("UPDATE k STRAIGHT_JOIN orders t ON t.customer_id=k.id SET "
                             + ", ".join("t." + x.strip() for x in MASK["orders"].split(",")))
    if mode == "returning":
        size = f.close()
    db.commit()
    return n, size


# ---------------------------------------------------------------- SQLite
def erase_lite(db, keys, mode, folder):
    ex = db.execute
    ex("CREATE TEMP TABLE IF NOT EXISTS k(id integer PRIMARY KEY)")
    ex("CREATE TEMP TABLE IF NOT EXISTS ko(id integer PRIMARY KEY)")
    ex("BEGIN IMMEDIATE")                               # the write lock first: no upgrade dead end
    ex("DELETE FROM temp.k")
    ex("DELETE FROM temp.ko")
    db.executemany("INSERT INTO temp.k VALUES (?)", [(i,) for i in keys])
    # IN (SELECT ...), never a join with the temp table: without statistics SQLite takes temp.k for a million
    # rows and builds a Bloom filter over the whole index of the other table first (80 ms for one customer)
    ex("INSERT INTO temp.ko SELECT id FROM orders WHERE customer_id IN (SELECT id FROM temp.k) "
       "AND created_at < ?", (CUTOFF,))
    dele = [("order_item", "ko", "order_id"), ("orders", "ko", "id")] + [(t, "k", "customer_id") for t in CHILD] \
        + [("customer", "k", "id")]
    f, size, n = None, 0, 0
    if mode != "plain":
        f = SealedFile(os.path.join(folder, f"{keys[0]}.bak"))
        for t in MASK:
            dump(f, ex(f"SELECT * FROM {t} WHERE customer_id IN (SELECT id FROM temp.k)"
                       + (f" AND created_at >= '{CUTOFF}'" if t == "orders" else "")))
        if mode == "backup":
            for t, k, c in dele:
                dump(f, ex(f"SELECT * FROM {t} WHERE {c} IN (SELECT id FROM temp.{k})"))
            size = f.close()
    for t, s in MASK.items():
        if t != "orders":
            n += ex(f"UPDATE {t} SET {s} WHERE customer_id IN (SELECT id FROM temp.k)").rowcount
    for t, k, c in dele:
        sql = f"DELETE FROM {t} WHERE {c} IN (SELECT id FROM temp.{k})"
        n += dump(f, ex(sql + " RETURNING *")) if mode == "returning" else ex(sql).rowcount
        if t == "orders":
            n += ex(f"UPDATE orders SET {MASK['orders']} WHERE customer_id IN (SELECT id FROM temp.k)").rowcount
    if mode == "returning":
        size = f.close()
    ex("COMMIT")
    return n, size


ERASE = {"pg": erase_pg, "my": erase_my, "lite": erase_lite}


def verify(kind, db, keys):
    """What is left of the keys: must be 0 (deleted tables) and 0 unmasked (masked tables)."""
    left, cur = 0, db.cursor()
    for i in range(0, len(keys), 1000):
        ids = ",".join(map(str, keys[i:i + 1000]))
        for t in CHILD + ["customer"]:
            cur.execute(f"SELECT count(*) FROM {t} WHERE {'id' if t == 'customer' else 'customer_id'} IN ({ids})")
            left += int(cur.fetchone()[0])
        for t, c in (("orders", "receiver"), ("payment", "payer_name"), ("invoice", "title")):
            cur.execute(f"SELECT count(*) FROM {t} WHERE customer_id IN ({ids}) AND {c} <> '***'")
            left += int(cur.fetchone()[0])
    db.commit()
    return left


def server_pids(kind, db, url):
    if kind == "pg":
        return [db.info.backend_pid]
    if kind == "my":
        return [int(Path(parse_url(url)[2]["unix_socket"]).with_name("pid").read_text())]
    return []


def rss(pid, what="RssAnon"):
    try:
        with open(f"/proc/{pid}/status") as f:
            for line in f:
                if line.startswith(what):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def cpu(pids):
    r = resource.getrusage(resource.RUSAGE_SELF)
    total = r.ru_utime + r.ru_stime
    for p in pids:
        with open(f"/proc/{p}/stat") as f:
            x = f.read().rsplit(")", 1)[1].split()
        total += (int(x[11]) + int(x[12])) / os.sysconf("SC_CLK_TCK")
    return total


def child(q, url, keys, mode, batch, how, do_verify):
    import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401  (imports are not part of the timing)
    kind, db = connect(url)
    if kind == "my":
        db.decoders = {}                                # raw text: no Decimal/datetime objects, exact values
    pids = server_pids(kind, db, url)
    base = sum(map(rss, pids))
    peak, stop = [base], threading.Event()

    def watch():
        while not stop.wait(0.02):
            peak[0] = max(peak[0], sum(map(rss, pids)))
    threading.Thread(target=watch, daemon=True).start()
    if kind == "my":
        db.cursor().execute("SET SESSION TRANSACTION ISOLATION LEVEL "
                            + ("READ COMMITTED" if mode == "returning" or how.endswith("rc") else "REPEATABLE READ"))
    if kind != "lite":
        db.commit()
    extra = (how.removesuffix("rc") or "join",) if kind != "lite" else ()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_TMP")) as folder:
        longest, n, size = 0.0, 0, 0
        c0, t0 = cpu(pids), time.perf_counter()
        for i in range(0, len(keys), batch):
            t1 = time.perf_counter()
            a, b = ERASE[kind](db, keys[i:i + batch], mode, folder, *extra)
            longest = max(longest, time.perf_counter() - t1)
            n, size = n + a, size + b
        secs = time.perf_counter() - t0
        cpus = cpu(pids) - c0
        t0 = time.perf_counter()
        lines = sum(part.count(b"\n") for path, key in SEALED for part in unseal(path, key)) if do_verify else 0
        reread = time.perf_counter() - t0
        if do_verify and mode != "plain" and lines != n:
            q.put({"error": f"{lines} rows in the backup, {n} rows erased"})
            return
    vsecs = None
    if do_verify:
        t0 = time.perf_counter()
        left = verify(kind, db, keys)
        vsecs = time.perf_counter() - t0
        if left:
            q.put({"error": f"{left} rows left"})
            return
    stop.set()
    q.put({"seconds": secs, "cpu": cpus, "rows": n, "longest_tx": longest, "backup_bytes": size, "verify_seconds": vsecs, "reread": reread,
           "client_peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
           "server_growth_kib": peak[0] - base})
    db.close()


def probe(q, stop, url, ids):
    kind, db = connect(url)
    cur, lat, rnd, nid = db.cursor(), [], random.Random(5), 900_000_000_000 + int(time.time()) * 10_000
    while not stop.is_set():
        nid += 1
        t0 = time.perf_counter()
        try:
            cur.execute(f"INSERT INTO login_log VALUES ({nid},{rnd.choice(ids)},'198.51.100.9','d','ua',1,"
                        "'2026-06-30 00:00:00')")
            if kind != "lite":
                db.commit()
        except Exception as e:                          # lock wait time-out counts with its waiting time
            print("probe:", repr(e)[:120], file=sys.stderr)
            if kind != "lite":
                db.rollback()
        lat.append(time.perf_counter() - t0)
        time.sleep(0.005)
    lat.sort()
    q.put({"n": len(lat), "p50_ms": lat[len(lat) // 2] * 1e3, "p99_ms": lat[int(len(lat) * .99)] * 1e3,
           "max_ms": lat[-1] * 1e3})


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--url", required=True)
    ap.add_argument("--mode", default="plain", choices=["plain", "backup", "returning"])
    ap.add_argument("--k", default="1,100,1000,10000")
    ap.add_argument("--repeat", default="20,5,3,1")
    ap.add_argument("--batch", type=int, default=1000)
    ap.add_argument("--how", default="join", help="MariaDB: join, inlist, insub; suffix rc = READ COMMITTED.  PostgreSQL: join, any")
    ap.add_argument("--verify", action="store_true")
    ap.add_argument("--probe", action="store_true")
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--out")
    a = ap.parse_args()
    ctx = mp.get_context("spawn")
    for k, rep in zip(map(int, a.k.split(",")), map(int, a.repeat.split(","))):
        kind, db = connect(a.url)
        cur = db.cursor()
        cur.execute("SELECT id FROM customer ORDER BY id")
        ids = [int(r[0]) for r in cur.fetchall()]
        db.close()
        rnd = random.Random(f"{a.seed}/{a.mode}/{k}")
        picked = rnd.sample(ids, k * rep)
        runs, shop = [], []
        for i in range(rep):
            keys = sorted(picked[i * k:(i + 1) * k])
            if a.probe:
                live = sorted(set(rnd.sample(ids, 2000)) - set(picked))
                pq, pstop = ctx.Queue(), ctx.Event()
                pp = ctx.Process(target=probe, args=(pq, pstop, a.url, live))
                pp.start()
                time.sleep(1.0)
            q = ctx.Queue()
            p = ctx.Process(target=child, args=(q, a.url, keys, a.mode, a.batch, a.how, a.verify))
            p.start()
            while p.is_alive() and q.empty():
                time.sleep(0.005)
            r = q.get(timeout=5)
            p.join()
            if a.probe:
                pstop.set()
                shop.append(pq.get())
                pp.join()
            if "error" in r:
                sys.exit(r["error"])
            runs.append(r)
        runs.sort(key=lambda r: r["seconds"])
        m = runs[len(runs) // 2]
        res = {"db": kind, "mode": a.mode, "how": a.how if kind != "lite" else "", "k": k, "batch": a.batch,
               "repeat": rep, "seconds": round(m["seconds"], 5), "min": round(runs[0]["seconds"], 5),
               "max": round(runs[-1]["seconds"], 5), "rows": m["rows"], "rows_per_s": round(m["rows"] / m["seconds"]),
               "cpu_s": round(min(r["cpu"] for r in runs), 3), "load1": round(os.getloadavg()[0], 1),
               "longest_tx": round(m["longest_tx"], 4), "backup_mb": round(m["backup_bytes"] / 1e6, 2),
               "verify_s": m["verify_seconds"] and round(m["verify_seconds"], 4),
               "reread_s": round(m["reread"], 4),
               "client_mib": round(max(r["client_peak_kib"] for r in runs) / 1024),
               "server_growth_mib": round(max(r["server_growth_kib"] for r in runs) / 1024)}
        if shop:
            s = max(shop, key=lambda s: s["max_ms"])
            res["probe"] = {x: round(y, 1) for x, y in s.items()}
        print(json.dumps(res), flush=True)
        if a.out:
            with open(a.out, "a") as f:
                f.write(json.dumps(res) + "\n")


if __name__ == "__main__":
    main()
