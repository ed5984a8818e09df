-- What goes back after a set-off turns a debt around for a while; setting that off again moves the other way.
ALTER TABLE coop_settlement DROP CONSTRAINT coop_settlement_set_off_idr_check;
