package io.harborai.gateway.team;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names are allowed: all, or those of a list, in which {@code lab/*} stands for every name that begins with
 * {@code lab/}. Immutable.
 */
public final class NameRule {
    /** Every name. */
    public static final NameRule ALL = new NameRule(true, List.of());

    private final boolean all;
    private final List<String> names;
    private final Set<String> exact = new HashSet<>();
    private final List<String> beginnings = new ArrayList<>();

    private NameRule(boolean all, List<String> names) {
        this.all = all;
        this.names = names;
        for (String name : names) {
            if (name.endsWith("*")) {
                beginnings.add(name.substring(0, name.length() - 1));
            } else {
                exact.add(name);
            }
        }
    }

    /**
     * The rule that a list writes down.
     *
     * @param names the names; an empty list allows all
     * @return the rule
     */
    public static NameRule of(List<String> names) {
        return names.isEmpty() ? ALL : new NameRule(false, List.copyOf(names));
    }

    /** Whether a name is allowed. */
    public boolean allows(String name) {
        if (all || exact.contains(name)) {
            return true;
        }
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** What both rules allow; that may be nothing. */
    public NameRule and(NameRule other) {
        if (other.all) {
            return this;
        }
        if (all) {
            return other;
        }
        Set<String> both = new HashSet<>();
        kept(other, both);
        other.kept(this, both);
        return new NameRule(false, both.stream().sorted().toList());
    }

    /** The names of this rule that the other covers whole: of two beginnings one holds the other, or they are apart. */
    private void kept(NameRule other, Set<String> both) {
        exact.stream().filter(other::allows).forEach(both::add);
        beginnings.stream().filter(beginning -> other.beginnings.stream().anyMatch(beginning::startsWith))
                .forEach(beginning -> both.add(beginning + '*'));
    }

    /** Whether every name is allowed. */
    public boolean isAll() {
        return all;
    }

    /** Whether no name is allowed. */
    public boolean isNone() {
        return !all && names.isEmpty();
    }

    /** The names of the list; empty also when all are allowed. */
    public List<String> names() {
        return names;
    }
}
