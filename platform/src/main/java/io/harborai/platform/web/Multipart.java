package io.harborai.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadContentTypeException;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.core.MultipartInput.MalformedStreamException;
import org.apache.commons.fileupload2.core.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads forms with files ({@code multipart/form-data}) part by part as they come: nothing is kept in memory or on disk but
 * what the reader of a part keeps. Every number and length has a bound.
 */
public final class Multipart {
    private Multipart() {
    }

    /**
     * How much a form may have; the whole is bounded by the route.
     *
     * @param parts       most parts, 1 to 10 000
     * @param headerBytes longest head of a part, 64 to 65 536
     * @param partBytes   longest part, at least 1
     */
    public record Bounds(int parts, int headerBytes, long partBytes) {
        /** 32 parts of 100 MB each. */
        public static final Bounds DEFAULT = new Bounds(32, 8 << 10, 100L << 20);

        /** Checks the ranges. */
        public Bounds {
            if (parts < 1 || parts > 10_000) {
                throw new IllegalArgumentException("parts is " + parts + ", it must be 1 to 10000");
            }
            if (headerBytes < 64 || headerBytes > 65_536) {
                throw new IllegalArgumentException("headerBytes is " + headerBytes + ", it must be 64 to 65536");
            }
            if (partBytes < 1) {
                throw new IllegalArgumentException("partBytes is " + partBytes + ", it must be at least 1");
            }
        }
    }

    /** Takes each part in turn. */
    @FunctionalInterface
    public interface PartReader {
        /**
         * Takes a part; what is not read of it is skipped.
         *
         * @throws IOException what a read of the part threw, or the place that it is written to
         */
        void part(Part part) throws IOException;
    }

    /** One part of a form; good until its reader returns. */
    public static final class Part {
        /** A field that is not a file is for people or programs to write: longer is no field. */
        private static final int MOST_TEXT_BYTES = 1 << 20;

        private final FileItemInput item;
        private final String field;

        private Part(FileItemInput item, String field) {
            this.item = item;
            this.field = field;
        }

        /** The field's name. */
        public String field() {
            return field;
        }

        /** The file's name, made safe by {@link FileNames#safe}; empty when the part is not a file. */
        public Optional<String> fileName() {
            if (item.isFormField()) {
                return Optional.empty();
            }
            try {
                return Optional.of(FileNames.safe(item.getName()));
            } catch (InvalidPathException control) {
                throw new WrongInput(field, "The name of the file in '" + field + "' cannot be used.");
            }
        }

        /** The content type as the caller says; {@code application/octet-stream} when it does not. Nothing to rely on. */
        public String type() {
            String told = item.getContentType();
            return told == null ? "application/octet-stream" : told;
        }

        /** The content, as it comes. */
        public InputStream stream() throws IOException {
            return item.getInputStream();
        }

        /**
         * The content as text of UTF-8.
         *
         * @throws WebFailure when it is longer than 1 MB
         */
        public String text() throws IOException {
            byte[] bytes = item.getInputStream().readNBytes(MOST_TEXT_BYTES + 1);
            if (bytes.length > MOST_TEXT_BYTES) {
                throw WebFailure.of(FailureKind.TOO_LARGE, "part_too_large", "The field '" + field
                        + "' is longer than " + MOST_TEXT_BYTES + " bytes.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads a form.
     *
     * @param reader is given each part, in the order sent
     * @throws WrongInput when it is not a form, or a broken one
     * @throws WebFailure when a bound is passed
     * @throws IOException when the caller goes away, or as the reader throws
     */
    public static void read(WebRequest request, Bounds bounds, PartReader reader) throws IOException {
        try {
            FileItemInputIterator items = upload(bounds).getItemIterator(context(request));
            int count = 0;
            while (items.hasNext()) {
                if (++count > bounds.parts()) {
                    throw WebFailure.of(FailureKind.TOO_LARGE, "too_many_parts", "The form has more than "
                            + bounds.parts() + " parts.");
                }
                FileItemInput item = items.next();
                String field = item.getFieldName();
                if (field == null || field.isEmpty()) {
                    throw new WrongInput(null, "A part of the form has no name.");
                }
                reader.part(new Part(item, field));
            }
        } catch (FileUploadSizeException tooMuch) {
            throw WebFailure.of(FailureKind.TOO_LARGE, "part_too_large", "A part of the form is longer than "
                    + bounds.partBytes() + " bytes, or its head than " + bounds.headerBytes() + ".");
        } catch (FileUploadContentTypeException other) {
            throw new WrongInput("content-type", "The body must be multipart/form-data with a boundary.");
        } catch (MalformedStreamException broken) {
            throw new WrongInput(null, "The form is broken, or ends in the middle.");
        } catch (FileUploadException wrapping) {
            // What the connection threw must be seen as what it is.
            if (wrapping.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new WrongInput(null, "The form is broken.");
        }
    }

    private static AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory> upload(Bounds bounds) {
        var upload = new AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory>() {
            @Override
            public FileItemInputIterator getItemIterator(RequestContext context) throws IOException {
                return super.getItemIterator(context);
            }

            @Override
            public Map<String, List<DiskFileItem>> parseParameterMap(RequestContext context) {
                throw new IllegalStateException("parts are read as they come, never gathered");
            }

            @Override
            public List<DiskFileItem> parseRequest(RequestContext context) {
                throw new IllegalStateException("parts are read as they come, never gathered");
            }
        };
        upload.setHeaderCharset(StandardCharsets.UTF_8);
        upload.setMaxPartHeaderSize(bounds.headerBytes());
        upload.setMaxFileSize(bounds.partBytes());
        return upload;
    }

    private static RequestContext context(WebRequest request) {
        return new RequestContext() {
            @Override
            public String getCharacterEncoding() {
                return StandardCharsets.UTF_8.name();
            }

            @Override
            public long getContentLength() {
                // The route's own bound holds; what a caller says of it need not be believed.
                return -1;
            }

            @Override
            public @Nullable String getContentType() {
                return request.header("content-type").orElse(null);
            }

            @Override
            public InputStream getInputStream() {
                return request.stream();
            }

            @Override
            public boolean isMultipartRelated() {
                return false;
            }
        };
    }
}
