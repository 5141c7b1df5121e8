package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;

/**
 * A piece of an answer, in the order in which it is said. A part goes on until a piece of another kind comes; a tool's
 * arguments follow their {@link ToolBegun}, and name it by its place among the answer's tools, from 0.
 */
sealed interface Piece {
    /** The answer begins. Either may be empty when the provider does not tell it. */
    record Begun(String id, String model) implements Piece {}

    /** The answer goes on with this text. */
    record Text(String text) implements Piece {}

    /** The model goes on refusing. */
    record Refusal(String text) implements Piece {}

    /** The model goes on thinking. */
    record Thought(String text) implements Piece {}

    /** The thought before is signed. */
    record Signed(String signature) implements Piece {}

    /** A whole thought that only its maker can read. */
    record HiddenThought(String data) implements Piece {}

    /** The model begins to use a tool. */
    record ToolBegun(int place, String id, String name, @Nullable String signature) implements Piece {}

    /** A tool's arguments go on: a fragment of JSON text. */
    record ToolArguments(int place, String fragment) implements Piece {}

    /**
     * The model stopped.
     *
     * @param sequence the stop sequence, when that was why and the provider tells it
     */
    record Stopped(Stop why, @Nullable String sequence) implements Piece {}

    /** So many tokens so far. */
    record Counted(Tokens tokens) implements Piece {}

    /** The provider failed within its answer. */
    record Failed(@Nullable String message, @Nullable String type, @Nullable String code) implements Piece {}

    /** The provider says that its answer is complete. */
    record Ended() implements Piece {}

    /** A sign of life without content. */
    record Alive() implements Piece {}
}
