package io.harborai.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in their order: two small arrays as long as they are few, which is nearly always, and a hash map
 * beyond, so that an object of very many fields costs no more than it has to. A stream makes three of them for each of its
 * chunks. Not thread-safe.
 */
final class FieldMap extends AbstractMap<String, @Nullable Object> {
    /** So many names are compared as fast as one is hashed. */
    private static final int FEW = 16;
    private static final int FIRST = 8;

    private @Nullable String[] names = new String[FIRST];
    private @Nullable Object[] values = new Object[FIRST];
    private int size;
    private @Nullable Map<String, @Nullable Object> many;

    private int indexOf(@Nullable Object name) {
        for (int i = 0; i < size; i++) {
            if (Objects.equals(name, names[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        if (many != null) {
            return many.put(name, value);
        }
        int at = indexOf(name);
        if (at >= 0) {
            Object before = values[at];
            values[at] = value;
            return before;
        }
        if (size == FEW) {
            return spread().put(name, value);
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, FEW);
            values = Arrays.copyOf(values, FEW);
        }
        names[size] = name;
        values[size] = value;
        size++;
        return null;
    }

    private Map<String, @Nullable Object> spread() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        forEach(all::put);
        many = all;
        size = 0;
        return all;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        if (many != null) {
            return many.get(name);
        }
        int at = indexOf(name);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return many != null ? many.containsKey(name) : indexOf(name) >= 0;
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        if (many != null) {
            return many.remove(name);
        }
        int at = indexOf(name);
        if (at < 0) {
            return null;
        }
        Object before = values[at];
        size--;
        System.arraycopy(names, at + 1, names, at, size - at);
        System.arraycopy(values, at + 1, values, at, size - at);
        names[size] = null;
        values[size] = null;
        return before;
    }

    @Override
    public int size() {
        return many != null ? many.size() : size;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        if (many != null) {
            many.forEach(action);
            return;
        }
        for (int i = 0; i < size; i++) {
            action.accept(nameAt(i), values[i]);
        }
    }

    private String nameAt(int at) {
        String name = names[at];
        if (name == null) {
            throw new NoSuchElementException();
        }
        return name;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return many != null ? many.entrySet() : new Entries();
    }

    private final class Entries extends AbstractSet<Entry<String, @Nullable Object>> {
        @Override
        public int size() {
            return size;
        }

        @Override
        public Iterator<Entry<String, @Nullable Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < size;
                }

                @Override
                public Entry<String, @Nullable Object> next() {
                    if (next >= size) {
                        throw new NoSuchElementException();
                    }
                    Entry<String, @Nullable Object> entry = new SimpleImmutableEntry<>(nameAt(next), values[next]);
                    next++;
                    return entry;
                }
            };
        }
    }
}
