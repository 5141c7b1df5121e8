package io.harborai.knowledge.session;

import java.time.Instant;

/**
 * A conversation with a collection.
 *
 * @param id its id
 * @param collection the collection's name
 * @param title what people call it
 * @param created when it began
 * @param changed when something was asked in it last
 */
public record KnowledgeSession(String id, String collection, String title, Instant created, Instant changed) {}
