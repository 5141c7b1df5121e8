package io.harborai.knowledge.evaluate;

import java.util.List;
import java.util.Map;

/**
 * Passages, and questions of which is known what answers them.
 *
 * @param name its name
 * @param passages the passages by id
 * @param questions the questions
 */
public record Dataset(String name, Map<String, String> passages, List<Question> questions) {
    /**
     * A question.
     *
     * @param text what is asked
     * @param grades how well passages answer it, by their ids, 1 and more; a passage that is not among them does not
     * @param answers the words that answer it, each enough by itself; empty where the set does not tell
     */
    public record Question(String text, Map<String, Integer> grades, List<String> answers) {
        /** Copies both. */
        public Question {
            grades = Map.copyOf(grades);
            answers = List.copyOf(answers);
        }
    }

    /** Copies the list. */
    public Dataset {
        questions = List.copyOf(questions);
    }
}
