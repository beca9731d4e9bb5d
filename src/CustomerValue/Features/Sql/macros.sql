-- What was counted of events over the last days; unknown where events do not reach that far back.
CREATE TEMP MACRO counted(days, events) AS
    CASE WHEN getvariable('events_from')::DATE <= getvariable('cutoff')::DATE - days::INTEGER THEN coalesce(events, 0) END;
