package io.harborai.onnx;

import io.vertx.core.buffer.Buffer;

/**
 * What is answered.
 *
 * @param status as HTTP would say
 * @param body   JSON
 */
record Answer(int status, Buffer body) {
    /** To somebody who has gone. */
    static final Answer NONE = new Answer(499, Buffer.buffer());

    static Answer error(int status, String message, String code) {
        return new Answer(status, Answers.error(status, message, code));
    }
}
