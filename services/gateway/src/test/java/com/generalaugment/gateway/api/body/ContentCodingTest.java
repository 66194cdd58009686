package com.generalaugment.gateway.api.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.Problem;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final long LIMIT = 4 * 1024 * 1024;
    private static final byte[] JSON = "{\"model\":\"balanced\",\"input\":\"hi\"}".getBytes(StandardCharsets.UTF_8);

    /** What a client may send under one name of a coding. */
    private enum Format {
        GZIP(ContentCoding.GZIP),
        ZLIB(ContentCoding.DEFLATE),
        RAW_DEFLATE(ContentCoding.DEFLATE),
        ZSTD(ContentCoding.ZSTD);

        private final ContentCoding coding;

        Format(ContentCoding coding) {
            this.coding = coding;
        }

        byte[] compress(byte[] content) throws IOException {
            if (this == ZSTD) {
                return Zstd.compress(content);
            }
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (OutputStream out = this == GZIP
                    ? new GZIPOutputStream(compressed)
                    : new DeflaterOutputStream(compressed, new Deflater(6, this == RAW_DEFLATE))) {
                out.write(content);
            }
            return compressed.toByteArray();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, GZIP",
        "X-GZIP, GZIP",
        "deflate, DEFLATE",
        "zstd, ZSTD",
        "identity, IDENTITY",
        "'', IDENTITY",
        "'identity, gzip', GZIP"
    })
    void aCodingIsKnownByItsNames(String header, ContentCoding coding) {
        assertThat(ContentCoding.of(List.of(header))).isEqualTo(coding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "compress", "gzip;q=1", "gzip, gzip", "gzip, br", "*"})
    void anotherCodingAndMoreThanOneAreRefusedWithWhatIsAccepted(String header) {
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> ContentCoding.of(List.of(header)));

        // Then
        assertThat(problem.reason()).isEqualTo("unsupported_media_type");
        assertThat(problem.extras()).containsEntry("accept_encoding", "gzip, deflate, zstd");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aCompressedBodyBecomesTheBody(Format format) throws IOException {
        // Given
        byte[] large = new byte[3_000_000];
        new Random(49).nextBytes(large);

        // Then
        assertThat(decode(format.coding, format.compress(JSON), LIMIT)).isEqualTo(JSON);
        assertThat(decode(format.coding, format.compress(large), LIMIT)).isEqualTo(large);
        assertThat(decode(format.coding, format.compress(large), large.length)).hasSize(large.length);
        assertThat(decode(format.coding, new byte[0], LIMIT)).isEmpty();
    }

    @Test
    void severalMembersAreOneBody() throws IOException {
        byte[] gzip = Format.GZIP.compress(JSON);
        byte[] zstd = Format.ZSTD.compress(JSON);

        assertThat(decode(ContentCoding.GZIP, joined(gzip, gzip), LIMIT)).isEqualTo(joined(JSON, JSON));
        assertThat(decode(ContentCoding.ZSTD, joined(zstd, zstd), LIMIT)).isEqualTo(joined(JSON, JSON));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void theDecompressedSizeCounts(Format format) throws IOException {
        // Given
        byte[] content = new byte[100_001];
        new Random(1).nextBytes(content);

        // When
        Problem problem = catchThrowableOfType(
                Problem.class, () -> decode(format.coding, format.compress(content), content.length - 1));

        // Then
        assertThat(problem.reason()).isEqualTo("request_too_large");
        assertThat(problem.extras()).containsEntry("limit_bytes", content.length - 1L);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aBombIsRefusedBeforeItsContentIsMade(Format format) throws IOException {
        // Given
        byte[] bomb = format.compress(new byte[40_000_000]);
        AtomicLong allocated = new AtomicLong();

        // When
        Problem problem = catchThrowableOfType(
                Problem.class, () -> format.coding.decode(bomb, 64 * 1024 * 1024, allocated::addAndGet));

        // Then
        assertThat(problem.reason()).isEqualTo("request_too_large");
        assertThat(allocated.get()).isLessThan(200L * bomb.length + 3 * 1024 * 1024);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void brokenTruncatedAndTrailingDataAreABadRequest(Format format) throws IOException {
        // Given
        byte[] good = format.compress(JSON);

        // Then
        for (int length = 1; length < good.length; length++) {
            assertBroken(format.coding, Arrays.copyOf(good, length));
        }
        assertBroken(format.coding, joined(good, new byte[] {'{', '}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        assertBroken(format.coding, JSON);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void noBitOfTheDataCrashesADecoder(Format format) throws IOException {
        // Given
        byte[] good = format.compress(JSON.clone());

        // Then
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                decode(format.coding, flipped, LIMIT);
            } catch (Problem expected) {
                assertThat(expected.kind().httpStatus()).isBetween(400, 413);
            }
        }
    }

    @Test
    void aDictionaryIsNotAvailable() throws IOException {
        // Given
        Deflater deflater = new Deflater();
        deflater.setDictionary(JSON);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(compressed, deflater)) {
            out.write(JSON);
        }

        // Then
        assertBroken(ContentCoding.DEFLATE, compressed.toByteArray());
    }

    @Test
    void aZstdWindowOfMoreThan8MebibytesIsRefused() throws IOException {
        // Given
        byte[] content = new byte[20 * 1024 * 1024];
        new Random(7).nextBytes(content);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(compressed)) {
            out.setLong(24);
            out.write(content);
        }

        // Then
        assertBroken(ContentCoding.ZSTD, compressed.toByteArray());
        assertBroken(ContentCoding.ZSTD, HexFormat.of().parseHex("28b52ffde06c06060663636363"));
    }

    @Test
    void whoeverCountsTheMemoryMayRefuse() throws IOException {
        // Given
        byte[] content = new byte[100_000];
        new Random(3).nextBytes(content);
        Problem full = Problem.unavailable("full", null);

        // Then
        assertThatThrownBy(() -> ContentCoding.GZIP.decode(Format.GZIP.compress(content), LIMIT, bytes -> {
                    throw full;
                }))
                .isSameAs(full);
    }

    private static void assertBroken(ContentCoding coding, byte[] content) {
        Problem problem = catchThrowableOfType(Problem.class, () -> decode(coding, content, 64 * 1024 * 1024));
        assertThat(problem)
                .as("%s %s", coding, HexFormat.of().formatHex(content, 0, Math.min(content.length, 64)))
                .isNotNull();
        assertThat(problem.kind().httpStatus()).isEqualTo(400);
        assertThat(problem.message()).contains("not valid");
    }

    private static byte[] decode(ContentCoding coding, byte[] content, long limit) {
        return coding.decode(content, limit, bytes -> {});
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
