-- One co-op's trail, newest first: all of it, one kind of deed, one person's deeds, one thing's. Each has its own index, so a page costs the same after years.
CREATE INDEX IF NOT EXISTS audit_of_coop ON audit (entity, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS audit_of_deed ON audit (entity, deed, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS audit_of_officer ON audit (entity, by_person, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS audit_of_thing ON audit (entity, subject, at DESC, id DESC);
