package io.harborai.engine.translate;

import io.harborai.engine.exchange.Operation;
import org.jspecify.annotations.Nullable;

/** The wire formats of conversations, with their codecs. */
enum WireFormat {
    CHAT(Operation.CHAT_COMPLETIONS) {
        @Override
        Ask readRequest(byte[] body) {
            return ChatRequests.read(body);
        }

        @Override
        byte[] writeRequest(Ask ask, Changes changes) {
            return ChatRequestWriter.write(ask, changes);
        }

        @Override
        AnswerReader reader() {
            return new ChatAnswerReader();
        }

        @Override
        AnswerWriter writer(AnswerFrame frame) {
            return new ChatAnswerWriter(frame);
        }
    },
    MESSAGES(Operation.MESSAGES) {
        @Override
        Ask readRequest(byte[] body) {
            return AnthropicRequests.read(body);
        }

        @Override
        byte[] writeRequest(Ask ask, Changes changes) {
            return AnthropicRequestWriter.write(ask, changes);
        }

        @Override
        AnswerReader reader() {
            return new AnthropicAnswerReader();
        }

        @Override
        AnswerWriter writer(AnswerFrame frame) {
            return new AnthropicAnswerWriter(frame);
        }
    },
    GEMINI(Operation.GENERATE) {
        @Override
        Ask readRequest(byte[] body) {
            return GeminiRequests.read(body);
        }

        @Override
        byte[] writeRequest(Ask ask, Changes changes) {
            return GeminiRequestWriter.write(ask, changes);
        }

        @Override
        AnswerReader reader() {
            return new GeminiAnswerReader();
        }

        @Override
        AnswerWriter writer(AnswerFrame frame) {
            return new GeminiAnswerWriter(frame);
        }
    },
    RESPONSES(Operation.RESPONSES) {
        @Override
        Ask readRequest(byte[] body) {
            return ResponsesRequests.read(body);
        }

        @Override
        byte[] writeRequest(Ask ask, Changes changes) {
            return ResponsesRequestWriter.write(ask, changes);
        }

        @Override
        AnswerReader reader() {
            return new ResponsesAnswerReader();
        }

        @Override
        AnswerWriter writer(AnswerFrame frame) {
            return new ResponsesAnswerWriter(frame);
        }
    },
    OLLAMA(Operation.OLLAMA) {
        @Override
        Ask readRequest(byte[] body) {
            return OllamaRequests.read(body);
        }

        @Override
        byte[] writeRequest(Ask ask, Changes changes) {
            return OllamaRequestWriter.write(ask, changes);
        }

        @Override
        AnswerReader reader() {
            return new OllamaAnswerReader();
        }

        @Override
        AnswerWriter writer(AnswerFrame frame) {
            return new OllamaAnswerWriter(frame);
        }

        @Override
        boolean events() {
            return false;
        }
    };

    private final Operation operation;

    WireFormat(Operation operation) {
        this.operation = operation;
    }

    /** The operation whose bodies have this format. */
    Operation operation() {
        return operation;
    }

    /** The format of an operation's bodies; null when it has no conversation. */
    static @Nullable WireFormat of(Operation operation) {
        for (WireFormat format : values()) {
            if (format.operation == operation) {
                return format;
            }
        }
        return null;
    }

    /** Whether a provider's stream in this format is events; else it is lines of JSON. Within this process all are events. */
    boolean events() {
        return true;
    }

    /**
     * Reads a request.
     *
     * @throws WrongFormat if it is not one
     */
    abstract Ask readRequest(byte[] body);

    /** Writes a request; what the format does not hold goes to {@code changes}. */
    abstract byte[] writeRequest(Ask ask, Changes changes);

    abstract AnswerReader reader();

    abstract AnswerWriter writer(AnswerFrame frame);
}
