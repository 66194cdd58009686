package com.generalaugment.turnexecutor.clients.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.domain.files.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PdfReaderTest {

    private static final String FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

    private final PdfReader reader = new PdfReader(new PdfReader.Limits(Duration.ofSeconds(60), 64, 2));

    @Test
    void pagesAndTextAreRead() {
        // Given
        byte[] file = pdf(
                "[3 0 R 3 0 R]",
                "BT /F1 12 Tf 72 72 Td (Tea at five) Tj ET".getBytes(StandardCharsets.US_ASCII),
                "",
                FONT);

        // When
        FileContent content = reader.read(file);

        // Then
        assertThat(reader.reads("application/pdf")).isTrue();
        assertThat(content.pages()).isEqualTo(2);
        assertThat(content.text().strip()).startsWith("Tea at five").endsWith("Tea at five");
    }

    @Test
    void aDeadlineEndsTheReading() {
        // Given
        PdfReader hasty = new PdfReader(new PdfReader.Limits(Duration.ofMillis(1), 64, 2));
        byte[] file = pdf("[3 0 R]", new byte[0], "", FONT);

        // When / Then
        assertThat(hasty.read(file)).isEqualTo(FileContent.UNREADABLE);
    }

    static Stream<Arguments> hostile() throws IOException {
        String stream = "BT /F1 12 Tf (x) Tj ET";
        byte[] said = stream.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("noise", "%PDF-1.7 and nothing else".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of(
                        "a stream that grows a thousand times", pdf("[3 0 R]", bomb(), "/Filter/FlateDecode", FONT)),
                Arguments.of("pages that hold each other", pdf("[2 0 R 2 0 R]", said, "", FONT)),
                Arguments.of("a password", encrypted()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void whatIsBrokenHostileOrLockedHasNoText(String what, byte[] file) {
        // Given / When
        FileContent content = reader.read(file);

        // Then
        assertThat(content.hasText()).as(what).isFalse();
    }

    /** A catalogue (1), its pages (2), a page (3) with its content (4) and font (5). */
    private static byte[] pdf(String kids, byte[] content, String filter, String font) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        write(file, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
        write(file, "2 0 obj<</Type/Pages/Count 1000000/Kids" + kids + ">>endobj\n");
        write(
                file,
                "3 0 obj<</Type/Page/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n");
        write(file, "4 0 obj<</Length " + content.length + filter + ">>stream\n");
        file.writeBytes(content);
        write(file, "\nendstream endobj\n5 0 obj" + font + "endobj\n");
        write(file, "trailer<</Root 1 0 R/Size 6>>\n%%EOF");
        return file.toByteArray();
    }

    private static void write(ByteArrayOutputStream file, String text) {
        file.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            byte[] blanks = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                out.write(blanks);
            }
        }
        return packed.toByteArray();
    }

    private static byte[] encrypted() throws IOException {
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage());
            document.protect(new StandardProtectionPolicy("owner", "secret", new AccessPermission()));
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            document.save(file);
            return file.toByteArray();
        }
    }
}
