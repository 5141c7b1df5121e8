package io.harborai.knowledge.answer;

import java.util.List;

import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.retrieve.SearchRequest;

/**
 * A question to a collection.
 *
 * @param collection the collection's name
 * @param access who asks
 * @param keyId on whose account models are called
 * @param search what is searched, with the question as its text
 * @param history the conversation so far, oldest first
 * @param settings how it is answered
 */
public record Question(String collection, Access access, String keyId, SearchRequest search, List<Turn> history,
        AnswerSettings settings) {
    /** Copies the list. */
    public Question {
        history = List.copyOf(history);
    }
}
