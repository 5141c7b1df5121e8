package io.harborai.platform.config;

/**
 * One thing to say about a configuration.
 *
 * @param severity whether the configuration can be used in spite of it
 * @param origin where the value was written
 * @param key the setting's path, such as {@code server.port}; empty when the finding is about the whole file
 * @param value the value as written, masked when it is a credential; empty when there is none to show
 * @param message what is wrong and what is allowed
 */
public record Finding(Severity severity, Origin origin, String key, String value, String message) {

    /** Whether a configuration with this finding can be used. */
    public enum Severity {
        /** The configuration is refused. */
        ERROR,
        /** The configuration is used. */
        WARNING
    }

    static Finding error(Origin origin, String key, String value, String message) {
        return new Finding(Severity.ERROR, origin, key, value, message);
    }

    static Finding warning(Origin origin, String key, String value, String message) {
        return new Finding(Severity.WARNING, origin, key, value, message);
    }

    /** One line: {@code file:line:column: error: key = value: message}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(origin.toString()).append(": ")
                .append(severity == Severity.ERROR ? "error" : "warning").append(": ");
        if (!key.isEmpty()) {
            line.append(key);
            if (!value.isEmpty()) {
                line.append(" = ").append(value);
            }
            line.append(": ");
        }
        return line.append(message).toString();
    }
}
