package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a part of an Office file refers to. */
final class Relations {
    private final List<Relation> relations = new ArrayList<>();

    private record Relation(String id, String type, String target) {}

    /** The relations of a part; none when it has none. */
    static Relations of(Archive archive, String part) throws ParseException, IOException {
        Relations relations = new Relations();
        int slash = part.lastIndexOf('/');
        Optional<InputStream> rels = archive
                .part(part.substring(0, slash + 1) + "_rels/" + part.substring(slash + 1) + ".rels");
        if (rels.isPresent()) {
            Xml.walk(rels.get(), (SlidesReader.Begin) (name, xml) -> {
                String id = xml.getAttributeValue(null, "Id");
                String type = xml.getAttributeValue(null, "Type");
                String target = xml.getAttributeValue(null, "Target");
                boolean inside = !"External".equals(xml.getAttributeValue(null, "TargetMode"));
                if (id != null && type != null && target != null && inside) {
                    relations.relations.add(new Relation(id, type, resolved(part, target)));
                }
            });
        }
        return relations;
    }

    private static String resolved(String part, String target) throws ParseException {
        try {
            return URI.create("/" + part).resolve(target.replace(" ", "%20")).getPath().substring(1);
        } catch (IllegalArgumentException e) {
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "a part of it refers to another by a broken name. Save it again.", e);
        }
    }

    Optional<String> target(String id) {
        return relations.stream().filter(relation -> relation.id.equals(id)).map(Relation::target).findFirst();
    }

    Optional<String> ofType(String ending) {
        return relations.stream().filter(relation -> relation.type.endsWith(ending)).map(Relation::target).findFirst();
    }
}
