package io.harborai.platform.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a route says of itself: the role that it needs, and what goes in and out. The check of roles and the OpenAPI document
 * are made from this and nothing else. Immutable.
 *
 * @param method     in capitals
 * @param path       with {@code {name}} for a segment that varies
 * @param role       what a caller needs; without meaning when it is open
 * @param open       whether it answers without any key: only what lets people in
 * @param summary    one sentence
 * @param parameters what may follow the question mark
 * @param body       the record that is read from the body; null for none
 * @param answer     the record that is answered; null for an object that is not described
 * @param list       whether the answer is a page of such records
 * @param status     the status of success
 */
public record AdminRoute(String method, String path, Role role, boolean open, String summary,
        List<Parameter> parameters, @Nullable Class<?> body, @Nullable Class<?> answer, boolean list, int status) {
    /**
     * A parameter of the query.
     *
     * @param name     its name
     * @param type     of JSON Schema: string, integer or boolean
     * @param about    what it does
     * @param required whether it must be there
     */
    public record Parameter(String name, String type, String about, boolean required) {}

    /** Copies the list. */
    public AdminRoute {
        parameters = List.copyOf(parameters);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path '" + path + "' must begin with a slash");
        }
    }

    /** A route that needs a role. */
    public static AdminRoute of(String method, String path, Role role, String summary) {
        return new AdminRoute(method, path, role, false, summary, List.of(), null, null, false, 200);
    }

    /** A route that answers without any key. */
    public static AdminRoute open(String method, String path, String summary) {
        return new AdminRoute(method, path, Role.VIEWER, true, summary, List.of(), null, null, false, 200);
    }

    /** The same with an optional parameter. */
    public AdminRoute with(String name, String type, String about) {
        return with(new Parameter(name, type, about, false));
    }

    /** The same with a parameter that must be there. */
    public AdminRoute needs(String name, String type, String about) {
        return with(new Parameter(name, type, about, true));
    }

    private AdminRoute with(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new AdminRoute(method, path, role, open, summary, more, body, answer, list, status);
    }

    /** The same with a body. */
    public AdminRoute takes(Class<?> record) {
        return new AdminRoute(method, path, role, open, summary, parameters, record, answer, list, status);
    }

    /** The same with its answer. */
    public AdminRoute gives(Class<?> record) {
        return new AdminRoute(method, path, role, open, summary, parameters, body, record, list, status);
    }

    /** The same with a page of records as its answer, and the parameters {@code limit} and {@code after}. */
    public AdminRoute givesPagesOf(Class<?> record) {
        AdminRoute paged = with("limit", "integer", "Most entries of the answer, 1 to " + PageRequest.MOST + "; "
                + PageRequest.USUAL + " when it is not given.")
                .with("after", "string", "Where the last page ended: its 'next'.");
        return new AdminRoute(method, path, role, open, summary, paged.parameters, body, record, true, status);
    }

    /** The same with another status of success. */
    public AdminRoute status(int success) {
        return new AdminRoute(method, path, role, open, summary, parameters, body, answer, list, success);
    }

    /** Whether a path is this one. */
    public boolean matches(String actual) {
        String[] template = path.split("/", -1);
        String[] given = actual.split("/", -1);
        if (template.length != given.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            boolean varies = template[i].startsWith("{");
            if (varies ? given[i].isEmpty() : !template[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * What a request says in its query.
     *
     * @throws WrongInput for a parameter that the route does not have, is given twice, is missing or not of its type
     */
    public Map<String, String> parameters(AdminRequest request) {
        return QueryReader.read(request.query(), parameters);
    }
}
