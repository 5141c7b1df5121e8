package io.harborai.platform.config;

import java.util.List;

/**
 * One setting: everything that validation, the environment, the defaults, the JSON Schema and the reference need to know.
 *
 * @param path its place; {@code *} stands for a name that the user chooses
 * @param type what its values are
 * @param fallback its default as the user would write it; {@code {data_dir}} stands for the data directory, empty for
 *        none
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param allowed words or URL schemes allowed; empty for any
 * @param unit what a number counts; empty for none
 * @param doc one line for the reference
 * @param reserved whether this version accepts it without acting on it
 * @param otherNames environment variables read besides {@code HARBORAI_} + path, the first one winning
 */
record Setting(String path, Type type, String fallback, double min, double max, List<String> allowed, String unit,
        String doc, boolean reserved, List<String> otherNames) {

    /** What a setting's values are. */
    enum Type {
        TEXT, INTEGER, NUMBER, FLAG, WORD, PATH, URL, SECRET, WORDS, URLS, NAMES, HEADERS, TARGETS, RULES
    }

    private static Setting of(String path, Type type, String fallback) {
        return new Setting(path, type, fallback, 0, 0, List.of(), "", "", false, List.of());
    }

    static Setting text(String path, String fallback) {
        return of(path, Type.TEXT, fallback);
    }

    static Setting secret(String path) {
        return of(path, Type.SECRET, "");
    }

    static Setting path(String path, String fallback) {
        return of(path, Type.PATH, fallback);
    }

    static Setting flag(String path, boolean fallback) {
        return of(path, Type.FLAG, String.valueOf(fallback));
    }

    static Setting list(String path, Type type, String fallback) {
        return of(path, type, fallback);
    }

    static Setting integer(String path, int fallback, int min, int max) {
        return new Setting(path, Type.INTEGER, String.valueOf(fallback), min, max, List.of(), "", "", false, List.of());
    }

    static Setting number(String path, double fallback, double min, double max) {
        return new Setting(path, Type.NUMBER, String.valueOf(fallback), min, max, List.of(), "", "", false, List.of());
    }

    static Setting word(String path, String fallback, String... allowed) {
        return of(path, Type.WORD, fallback).oneOf(allowed);
    }

    static Setting url(String path, String fallback, String... schemes) {
        return of(path, Type.URL, fallback).oneOf(schemes);
    }

    Setting oneOf(String... words) {
        return new Setting(path, type, fallback, min, max, List.of(words), unit, doc, reserved, otherNames);
    }

    Setting in(String newUnit) {
        return new Setting(path, type, fallback, min, max, allowed, newUnit, doc, reserved, otherNames);
    }

    Setting doc(String newDoc) {
        return new Setting(path, type, fallback, min, max, allowed, unit, newDoc, reserved, otherNames);
    }

    Setting later() {
        return new Setting(path, type, fallback, min, max, allowed, unit, doc, true, otherNames);
    }

    Setting alsoFrom(String... names) {
        return new Setting(path, type, fallback, min, max, allowed, unit, doc, reserved, List.of(names));
    }

    Key key() {
        return Key.of(path);
    }

    /** Whether its value may hold a credential and is masked wherever it is shown. */
    boolean masked() {
        return type == Type.SECRET || type == Type.HEADERS;
    }
}
