"""The stand-in's memory: one SQLite file that outlives the process."""

from __future__ import annotations

from pathlib import Path

from app.sandbox.shared import store

SCHEMA = """
CREATE TABLE IF NOT EXISTS midtrans_payment (
    transaction_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, payment_type TEXT NOT NULL, channel TEXT NOT NULL,
    amount_idr INTEGER NOT NULL, status TEXT NOT NULL, fraud TEXT, created_at REAL NOT NULL, expires_at REAL NOT NULL,
    settled_at REAL, accept_at REAL, snap_token TEXT, details TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS midtrans_payment_order ON midtrans_payment (order_id, created_at);
CREATE INDEX IF NOT EXISTS midtrans_payment_newest ON midtrans_payment (created_at);
CREATE INDEX IF NOT EXISTS midtrans_payment_open ON midtrans_payment (expires_at)
    WHERE status IN ('pending', 'authorize');
CREATE TABLE IF NOT EXISTS midtrans_number (number TEXT PRIMARY KEY, transaction_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS midtrans_refund (
    id INTEGER PRIMARY KEY AUTOINCREMENT, transaction_id TEXT NOT NULL, refund_key TEXT NOT NULL,
    amount_idr INTEGER NOT NULL, reason TEXT NOT NULL, created_at REAL NOT NULL, confirmed_at REAL,
    UNIQUE (transaction_id, refund_key));
CREATE INDEX IF NOT EXISTS midtrans_refund_unconfirmed ON midtrans_refund (created_at) WHERE confirmed_at IS NULL;
CREATE TABLE IF NOT EXISTS midtrans_snap (
    token TEXT PRIMARY KEY, order_id TEXT NOT NULL, state TEXT NOT NULL, created_at REAL NOT NULL,
    expires_at REAL NOT NULL, request TEXT NOT NULL, urls TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS midtrans_snap_order ON midtrans_snap (order_id);
CREATE TABLE IF NOT EXISTS midtrans_card (token_id TEXT PRIMARY KEY, number TEXT NOT NULL, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS midtrans_notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, transaction_id TEXT NOT NULL, order_id TEXT NOT NULL,
    status TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, parallel INTEGER NOT NULL,
    gathered_by INTEGER, retries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, last_answer TEXT,
    forged INTEGER NOT NULL DEFAULT 0, created_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS midtrans_notice_next ON midtrans_notice (next_at) WHERE state = 'due';
CREATE INDEX IF NOT EXISTS midtrans_notice_seq ON midtrans_notice (seq);
CREATE INDEX IF NOT EXISTS midtrans_notice_of ON midtrans_notice (transaction_id);
CREATE TABLE IF NOT EXISTS midtrans_try (notice_id INTEGER NOT NULL, at REAL NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS midtrans_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, kind TEXT NOT NULL, calls_left INTEGER,
    args TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS midtrans_once (
    key TEXT PRIMARY KEY, http INTEGER NOT NULL, answer TEXT NOT NULL, created_at REAL NOT NULL);
"""
TABLES = ("payment", "number", "refund", "snap", "card", "notice", "try", "rule", "once")


class Store(store.Store):
    """The tables of this stand-in."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, schema=SCHEMA, tables=tuple(f"midtrans_{name}" for name in TABLES))
