-- 38-everyday-views.sql: which causes are every day's business.

CREATE VIEW everyday_cause AS
  -- Patterns (of GLOB) of causes that nobody has to act on where they happen here and there: an unknown user, a full mailbox. They have no spells; detectors of their
  -- own look at their rates. mailbox.filtered and policy.recipient have spells: many users of one provider with a filter of their own are something, and so is a rule
  -- of an organisation that refuses all we write to it (detect/refused).
  SELECT column1 AS pattern FROM (VALUES ('greylist'), ('expired'), ('unknown'), ('size'), ('echo.suspended'), ('echo.followup'), ('rate.recipient'),
    ('accept.ok'), ('accept.local'), ('accept.handoff'), ('mailbox.[^f]*'), ('mailbox.full'));
