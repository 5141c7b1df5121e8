package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML as a stream, so that a part of any size needs little memory. Whatever declares a document type is refused: the
 * formats have none, and it is where entities that read other files, or grow without end, come from.
 */
final class Xml {
    /** Deeper nesting is an attack on the stack of whoever walks it. */
    private static final int MOST_DEPTH = 1_000;
    private static final XMLInputFactory FACTORY = factory();

    private Xml() {
    }

    /** Takes the elements of a document as they come. */
    interface Visitor {
        /** An element begins; its attributes can be asked of the reader. */
        void begin(String name, XMLStreamReader xml) throws ParseException;

        /** An element ends. */
        void end(String name) throws ParseException;

        /** Text; one text may come in several parts. */
        void text(String text) throws ParseException;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        XMLResolver nothing = (publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("the document asks for " + systemId);
        };
        factory.setXMLResolver(nothing);
        return factory;
    }

    /** Walks a document to its end and closes the stream. */
    static void walk(InputStream in, Visitor visitor) throws IOException, ParseException {
        try (in) {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(in);
            int depth = 0;
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        depth++;
                        if (depth > MOST_DEPTH) {
                            throw dangerous("its elements are nested more than " + MOST_DEPTH + " deep");
                        }
                        visitor.begin(xml.getLocalName(), xml);
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        visitor.end(xml.getLocalName());
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                        visitor.text(xml.getText());
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw dangerous("it declares entities (XXE)");
                    default -> {
                    }
                }
            }
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof Archive.BeyondBound bound) {
                throw bound.reason();
            }
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "a part of it is damaged. Save it again with the program that made it.", e);
        }
    }

    private static ParseException dangerous(String what) {
        return new ParseException(ParseException.Reason.DANGEROUS, what + ", which no program of its format does.");
    }
}
