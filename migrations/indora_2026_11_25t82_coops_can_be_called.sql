-- Beside the telephone: the number that answers on WhatsApp. Empty: there is none.
ALTER TABLE coop ADD COLUMN IF NOT EXISTS whatsapp text NOT NULL DEFAULT '' CHECK (whatsapp = '' OR whatsapp ~ '^\+62[0-9]{8,13}$');
