package com.generalaugment.turnexecutor.clients.files;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

/**
 * A program of its own: reads one PDF from its standard input and writes number of pages and text to its standard output. What a
 * hostile file does to it (memory, endless loops, a crash) ends this process and no other.
 */
final class PdfProcess {

    static final int MOST_PAGES = 2_000;
    static final int MOST_CHARACTERS = 2_000_000;

    private PdfProcess() {}

    public static void main(String[] arguments) throws IOException {
        byte[] file = System.in.readAllBytes();
        FontMappers.set(new OneFont());
        try (PDDocument document = Loader.loadPDF(
                        new RandomAccessReadBuffer(file), "", null, null, IOUtils.createMemoryOnlyStreamCache());
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out))) {
            Text text = new Text();
            int pages = read(document, text);
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            out.writeInt(pages);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    /** @return number of pages, at most {@link #MOST_PAGES} */
    private static int read(PDDocument document, Text text) throws IOException {
        int pages = 0;
        for (PDPage page : document.getPages()) {
            if (pages == MOST_PAGES) {
                break;
            }
            pages++;
            if (!text.isFull()) {
                readPage(page, text);
            }
        }
        return pages;
    }

    /** A page that cannot be read costs its own text only. */
    private static void readPage(PDPage page, Text text) throws IOException {
        try (PDDocument single = new PDDocument(IOUtils.createMemoryOnlyStreamCache())) {
            single.addPage(page);
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            stripper.writeText(single, text);
        } catch (IOException | RuntimeException e) {
            text.write("\n");
        }
    }

    /** Keeps as much as there is room for. */
    private static final class Text extends Writer {
        private final StringBuilder kept = new StringBuilder();

        @Override
        public void write(char[] characters, int offset, int length) {
            kept.append(characters, offset, Math.min(length, MOST_CHARACTERS - kept.length()));
        }

        boolean isFull() {
            return kept.length() >= MOST_CHARACTERS;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return kept.toString();
        }
    }

    /** One font for all that a file does not bring along: its letters have the right codes, and no font of the machine is looked for. */
    private static final class OneFont implements FontMapper {
        private final TrueTypeFont font;

        OneFont() {
            String resource = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
            try (InputStream in = FontMapper.class.getResourceAsStream(resource)) {
                font = new TTFParser().parse(RandomAccessReadBuffer.createBufferFromStream(in));
            } catch (IOException e) {
                throw new UncheckedIOException("PDFBox has no font " + resource, e);
            }
        }

        @Override
        public FontMapping<TrueTypeFont> getTrueTypeFont(String name, @Nullable PDFontDescriptor descriptor) {
            return new FontMapping<>(font, true);
        }

        @Override
        public FontMapping<FontBoxFont> getFontBoxFont(String name, @Nullable PDFontDescriptor descriptor) {
            return new FontMapping<>(font, true);
        }

        @Override
        public @Nullable CIDFontMapping getCIDFont(
                String name, @Nullable PDFontDescriptor descriptor, @Nullable PDCIDSystemInfo system) {
            return new CIDFontMapping(null, font, true);
        }
    }
}
