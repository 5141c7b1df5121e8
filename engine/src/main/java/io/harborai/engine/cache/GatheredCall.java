package io.harborai.engine.cache;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.cache.Value.Text;
import org.jspecify.annotations.Nullable;

/** A call of a tool as it grows: its arguments are joined, everything else is told once. */
final class GatheredCall {
    private final Map<String, Value> fields = new LinkedHashMap<>();
    private final Map<String, Value> named = new LinkedHashMap<>();
    private @Nullable StringBuilder arguments;

    /** Adds the delta of a tool call. */
    void add(Fields tool) {
        tool.values().forEach((name, value) -> {
            if (name.equals("function") && !value.isNothing()) {
                function(Value.object(name, value));
            } else if (!name.equals("index")) {
                GatheredChoice.keep(fields, name, value, true);
            }
        });
    }

    /** Adds the delta of a function. */
    void function(Fields function) {
        function.values().forEach((name, value) -> {
            if (!name.equals("arguments")) {
                GatheredChoice.keep(named, name, value, true);
            } else if (!value.equals(Value.NULL)) {
                arguments = (arguments == null ? new StringBuilder() : arguments).append(Value.text(name, value));
            }
        });
    }

    /** The whole tool call. */
    Fields tool() {
        if (!named.isEmpty() || arguments != null) {
            fields.put("function", called());
        }
        return new Fields(fields);
    }

    /** The whole function. */
    Fields called() {
        if (arguments != null) {
            named.put("arguments", new Text(arguments.toString()));
        }
        return new Fields(named);
    }
}
