-- An inquiry that nothing was paid by may be removed; one that paid a bill is held by its transaction's foreign key.
GRANT DELETE ON ppob_inquiry TO indora_app;
CREATE INDEX ppob_inquiry_by_age ON ppob_inquiry (asked_at);
