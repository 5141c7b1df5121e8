package io.harborai.knowledge.answer;

import java.util.List;

/** Hears an answer while it is made, on the thread that asked. What it throws ends the work. */
public interface AnswerListener {
    /** The passages that the answer may cite, before any of it. */
    void sources(List<Source> sources);

    /** A piece of the answer, its citations checked. */
    void token(String text);
}
