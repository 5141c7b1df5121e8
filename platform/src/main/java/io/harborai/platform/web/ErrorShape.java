package io.harborai.platform.web;

/** The JSON in which a route tells of a failure. */
public enum ErrorShape {
    /** {@code {"error":{"message","type","code","param","trace_id"}}}, on {@code /v1} and {@code /admin}. */
    OPENAI,
    /** {@code {"status":"error","error":{"code","message","details"},"timestamp"}}, on {@code /api}. */
    ENVELOPE
}
