package io.harborai.engine.accounting;

/** x. */
public record TokenEstimate(long promptTokens, long completionTokens) {}
