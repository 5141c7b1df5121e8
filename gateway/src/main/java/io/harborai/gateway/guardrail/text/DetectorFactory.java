package io.harborai.gateway.guardrail.text;

/** Makes a detector for each text. Immutable, shared by all event loops. */
@FunctionalInterface
public interface DetectorFactory {
    /** A detector at the beginning of a text. */
    Detector newDetector();
}
