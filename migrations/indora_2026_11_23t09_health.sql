-- Who was heard of last: the worker by its heartbeat, the gateways by their last answer.
CREATE UNLOGGED TABLE heartbeat (process text PRIMARY KEY, heard_at timestamptz NOT NULL DEFAULT now());
CREATE UNLOGGED TABLE gateway_health (gateway text PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL DEFAULT now());
GRANT SELECT, INSERT, UPDATE ON heartbeat, gateway_health TO indora_app;
