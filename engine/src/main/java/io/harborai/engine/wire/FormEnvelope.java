package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.wire.EnvelopeReading.Accepted;
import io.harborai.engine.wire.EnvelopeReading.Refused;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of a request that is a multipart form. */
final class FormEnvelope {
    private static final int MAX_MODEL_BYTES = 256;
    private static final int MAX_VALUE_BYTES = 1_024;

    private FormEnvelope() {
    }

    static EnvelopeReading read(Operation operation, byte[] body) {
        Form form;
        try {
            form = Form.read(body);
        } catch (Form.Malformed wrong) {
            return refuse("The request's body is no multipart form that can be read: " + wrong.getMessage()
                    + ". Send multipart/form-data, as curl -F does.", null);
        }
        List<Form.Part> models = form.parts().stream().filter(part -> part.name().equals("model")).toList();
        if (models.isEmpty()) {
            return refuse("'model' is missing. GET /v1/models lists the models there are.", "model");
        }
        // Two models would let a caller show one to the gateway and another to the provider.
        Form.Part model = models.get(0);
        if (models.size() > 1 || model.file() != null) {
            return refuse("'model' must be given once, as a plain value.", "model");
        }
        String name = text(body, model);
        if (name.isBlank() || model.end() - model.start() > MAX_MODEL_BYTES || name.chars().anyMatch(c -> c < ' ')) {
            return refuse("'model' must be a name of 1 to " + MAX_MODEL_BYTES + " characters.", "model");
        }
        String input = operation.inputField();
        if (form.parts().stream().noneMatch(part -> isNamed(part, input))) {
            return refuse("'" + input + "' is missing.", input);
        }
        boolean stream = value(form, body, "stream").equals("true");
        String user = value(form, body, "user");
        return new Accepted(new Envelope(name, model.start(), model.end(), stream, false, -1,
                user.isEmpty() ? null : user, false, input.equals("image"), OwnFields.NONE));
    }

    /** Several pictures are a list, whose name has brackets. */
    private static boolean isNamed(Form.Part part, String name) {
        return part.name().equals(name) || part.name().equals(name + "[]");
    }

    private static String value(Form form, byte[] body, String name) {
        return form.part(name).filter(part -> part.file() == null && part.end() - part.start() <= MAX_VALUE_BYTES)
                .map(part -> text(body, part)).orElse("");
    }

    private static String text(byte[] body, Form.Part part) {
        return new String(body, part.start(), part.end() - part.start(), StandardCharsets.UTF_8);
    }

    private static Refused refuse(String message, @Nullable String param) {
        return new Refused(Failure.of(FailureKind.INVALID_REQUEST, message).withParam(param));
    }
}
