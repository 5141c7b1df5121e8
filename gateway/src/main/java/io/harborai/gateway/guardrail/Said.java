package io.harborai.gateway.guardrail;

/**
 * A whole text of a request or an answer.
 *
 * @param kind the field that it is part of, such as {@code content}
 */
record Said(String kind, String text) {}
