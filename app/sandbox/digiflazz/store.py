"""The tables of this stand-in."""

from __future__ import annotations

from pathlib import Path

from app.sandbox.shared import store

SCHEMA = """
CREATE TABLE IF NOT EXISTS digiflazz_trx (
    trx_id TEXT PRIMARY KEY, ref_id TEXT NOT NULL, kind TEXT NOT NULL, sku TEXT NOT NULL, customer_no TEXT NOT NULL,
    price_idr INTEGER NOT NULL, status TEXT NOT NULL, rc TEXT NOT NULL, message TEXT NOT NULL, sn TEXT NOT NULL,
    created_at REAL NOT NULL, changed_at REAL NOT NULL, due_at REAL, due_rc TEXT, due_sn TEXT,
    saldo_idr INTEGER NOT NULL, testing INTEGER NOT NULL, url TEXT NOT NULL, bill TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS digiflazz_trx_ref ON digiflazz_trx (ref_id, created_at);
CREATE INDEX IF NOT EXISTS digiflazz_trx_number ON digiflazz_trx (customer_no, sku, created_at);
CREATE INDEX IF NOT EXISTS digiflazz_trx_newest ON digiflazz_trx (created_at);
CREATE INDEX IF NOT EXISTS digiflazz_trx_due ON digiflazz_trx (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS digiflazz_inquiry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, ref_id TEXT NOT NULL, sku TEXT NOT NULL, customer_no TEXT NOT NULL,
    created_at REAL NOT NULL, rc TEXT NOT NULL, testing INTEGER NOT NULL, bill TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS digiflazz_inquiry_ref ON digiflazz_inquiry (ref_id, created_at);
CREATE TABLE IF NOT EXISTS digiflazz_saldo (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, ref_id TEXT NOT NULL, why TEXT NOT NULL,
    change_idr INTEGER NOT NULL, balance_idr INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS digiflazz_product (sku TEXT PRIMARY KEY, changes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS digiflazz_stock (sku TEXT PRIMARY KEY, sold INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS digiflazz_word (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS digiflazz_ticket (
    notes TEXT PRIMARY KEY, bank TEXT NOT NULL, amount_idr INTEGER NOT NULL, created_at REAL NOT NULL, paid_at REAL);
CREATE TABLE IF NOT EXISTS digiflazz_notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, trx_id TEXT NOT NULL, ref_id TEXT NOT NULL,
    event TEXT NOT NULL, status TEXT NOT NULL, agent TEXT NOT NULL, signature TEXT NOT NULL, url TEXT NOT NULL,
    body TEXT NOT NULL, state TEXT NOT NULL, parallel INTEGER NOT NULL, gathered_by INTEGER,
    retries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, last_answer TEXT, forged INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS digiflazz_notice_next ON digiflazz_notice (next_at) WHERE state = 'due';
CREATE INDEX IF NOT EXISTS digiflazz_notice_seq ON digiflazz_notice (seq);
CREATE INDEX IF NOT EXISTS digiflazz_notice_of ON digiflazz_notice (ref_id);
CREATE TABLE IF NOT EXISTS digiflazz_try (notice_id INTEGER NOT NULL, at REAL NOT NULL, answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS digiflazz_try_of ON digiflazz_try (notice_id);
CREATE TABLE IF NOT EXISTS digiflazz_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, kind TEXT NOT NULL, calls_left INTEGER,
    args TEXT NOT NULL);
"""
TABLES = ("trx", "inquiry", "saldo", "product", "stock", "word", "ticket", "notice", "try", "rule")


class Store(store.Store):
    def __init__(self, path: Path) -> None:
        super().__init__(path, schema=SCHEMA, tables=tuple(f"digiflazz_{name}" for name in TABLES))

    def word(self, name: str, default: str = "") -> str:
        """A remembered setting of the stand-in: clock, limits."""
        row = self.one("SELECT value FROM digiflazz_word WHERE name=?", name)
        return str(row["value"]) if row else default

    def remember(self, name: str, value: object) -> None:
        self.run("INSERT OR REPLACE INTO digiflazz_word VALUES (?,?)", name, str(value))
