"""Rules the database keeps itself, whatever the code does: append-only tables, final states, absolute exclusion."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION pts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pts.purge', true) = 'on' AND TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON requests_app_event
    FOR EACH ROW EXECUTE FUNCTION pts_append_only();
CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON requests_app_reading
    FOR EACH ROW EXECUTE FUNCTION pts_append_only();
CREATE TRIGGER escalation_append_only BEFORE UPDATE OR DELETE ON requests_app_escalation
    FOR EACH ROW EXECUTE FUNCTION pts_append_only();

-- Left out is absolute: only the fellow's own act opens it again, and nobody is brought in past it.
CREATE FUNCTION pts_excluded_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.standing = 'excluded' AND (TG_OP = 'DELETE' OR NEW.standing <> 'excluded') THEN
        IF TG_OP = 'DELETE' AND current_setting('pts.purge', true) = 'on' THEN RETURN OLD; END IF;
        IF TG_OP = 'UPDATE' AND current_setting('pts.let_back', true) = 'on' THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'somebody left out stays left out' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER participant_excluded_stays BEFORE UPDATE OR DELETE ON requests_app_participant
    FOR EACH ROW EXECUTE FUNCTION pts_excluded_stays();

-- Withdrawn is final, generations never fall, and within a generation steps never fall.
CREATE FUNCTION pts_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn' AND current_setting('pts.undo', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'a request taken back stays taken back' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.generation < OLD.generation OR (NEW.generation = OLD.generation AND NEW.step < OLD.step) THEN
        RAISE EXCEPTION 'steps are never taken back' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.generation > OLD.generation AND (NEW.generation <> OLD.generation + 1 OR NEW.step <> 0) THEN
        RAISE EXCEPTION 'a fresh clock is the next generation, step 0' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_moves BEFORE UPDATE OF state, generation, step ON requests_app_helprequest
    FOR EACH ROW EXECUTE FUNCTION pts_request_moves();

-- The step of an escalation follows the one before it in its generation.
CREATE FUNCTION pts_steps_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step > 1 AND NOT EXISTS (
        SELECT 1 FROM requests_app_escalation e
        WHERE e.request_id = NEW.request_id AND e.generation = NEW.generation AND e.step = NEW.step - 1
    ) THEN
        RAISE EXCEPTION 'no step is skipped' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escalation_in_order BEFORE INSERT ON requests_app_escalation
    FOR EACH ROW EXECUTE FUNCTION pts_steps_in_order();
"""

BACKWARD = """
DROP TRIGGER event_append_only ON requests_app_event;
DROP TRIGGER reading_append_only ON requests_app_reading;
DROP TRIGGER escalation_append_only ON requests_app_escalation;
DROP TRIGGER participant_excluded_stays ON requests_app_participant;
DROP TRIGGER request_moves ON requests_app_helprequest;
DROP TRIGGER escalation_in_order ON requests_app_escalation;
DROP FUNCTION pts_append_only();
DROP FUNCTION pts_excluded_stays();
DROP FUNCTION pts_request_moves();
DROP FUNCTION pts_steps_in_order();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
