package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Any endpoint that speaks OpenAI's chat completions: OpenAI itself, vLLM, Ollama, LiteLLM and others. */
public final class OpenAiCompatibleProvider implements ModelProvider {

    /**
     * @param url base including the version, such as {@code http://127.0.0.1:8000/v1}
     * @param models what it serves; a trailing {@code *} matches any rest
     * @param idleTimeout longest pause between two lines of a running stream
     * @param retries tries after the first, only while no byte of an answer was seen
     */
    public record Settings(
            String url,
            @Nullable String apiKey,
            List<String> models,
            Duration connectTimeout,
            Duration firstByteTimeout,
            Duration idleTimeout,
            int retries) {}

    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final Settings settings;
    private final URI endpoint;
    private final HttpClient http;
    private final Tokenizer tokenizer = new Tokenizer();
    private final ModelFailures failures = new ModelFailures("openai-compatible");

    public OpenAiCompatibleProvider(Settings settings) {
        this.settings = settings;
        this.endpoint = URI.create(settings.url().replaceAll("/+$", "") + "/chat/completions");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public String name() {
        return "openai-compatible";
    }

    @Override
    public boolean serves(String model) {
        return settings.models().stream()
                .anyMatch(pattern -> pattern.endsWith("*")
                        ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                        : model.equals(pattern));
    }

    @Override
    public long countInputTokens(ModelCall call) {
        return tokenizer.countInput(call);
    }

    @Override
    public ModelResult call(ModelCall call, ModelOutput output) {
        HttpResponse<InputStream> answer = answerWithRetries(call);
        try (InputStream body = answer.body()) {
            call.cancellation().onCancel(() -> closeQuietly(body));
            return read(call, body, output);
        } catch (IOException e) {
            throw failures.broken(call, e);
        }
    }

    private HttpResponse<InputStream> answerWithRetries(ModelCall call) {
        for (int tried = 0; ; tried++) {
            if (call.cancellation().isCancelled()) {
                throw cancelled(call, "");
            }
            try {
                HttpResponse<InputStream> answer = send(call);
                if (answer.statusCode() == 200) {
                    return answer;
                }
                Problem problem = refusal(call, answer);
                if (!isWorthAnotherTry(answer.statusCode()) || tried >= settings.retries()) {
                    throw problem;
                }
            } catch (IOException e) {
                if (call.cancellation().isCancelled()) {
                    continue;
                }
                if (e instanceof HttpTimeoutException || tried >= settings.retries()) {
                    throw e instanceof HttpTimeoutException ? failures.timeout(call) : failures.unreachable(call, e);
                }
            }
            pause(call, tried);
        }
    }

    private HttpResponse<InputStream> send(ModelCall call) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> sent =
                http.sendAsync(request(call), HttpResponse.BodyHandlers.ofInputStream());
        call.cancellation().onCancel(() -> sent.cancel(true));
        try {
            return sent.join();
        } catch (CancellationException e) {
            throw cancelled(call, "");
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private HttpRequest request(ModelCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(settings.firstByteTimeout())
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .header("traceparent", call.trace().traceparent())
                .POST(HttpRequest.BodyPublishers.ofByteArray(ChatRequest.of(call)));
        if (settings.apiKey() != null) {
            request.header("Authorization", "Bearer " + settings.apiKey());
        }
        return request.build();
    }

    private ModelResult read(ModelCall call, InputStream body, ModelOutput output) throws IOException {
        ChatStream stream = new ChatStream(new CutOutput(output, tokenizer, call.maxOutputTokens()));
        try (IdleWatch watch = new IdleWatch(settings.idleTimeout(), () -> closeQuietly(body))) {
            try {
                stream.read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), watch::alive);
            } catch (CutOutput.LimitReached e) {
                return cut(call, stream);
            } catch (IOException e) {
                if (!call.cancellation().isCancelled()) {
                    throw watch.isExpired() ? failures.timeout(call) : failures.broken(call, e);
                }
            }
        }
        if (call.cancellation().isCancelled()) {
            throw cancelled(call, stream.said());
        }
        FinishReason finish = stream.finish();
        if (finish == null || stream.isInterleaved()) {
            throw failures.broken(call, null);
        }
        TokenUsage usage = stream.usage();
        String model = stream.model();
        return new ModelResult(
                finish, usage == null ? counted(call, stream.said()) : usage, model == null ? call.model() : model);
    }

    /** We hang up before the provider can tell its own numbers: all that was allowed has been used. */
    private ModelResult cut(ModelCall call, ChatStream stream) {
        String model = stream.model();
        return new ModelResult(
                FinishReason.MAX_OUTPUT_TOKENS,
                new TokenUsage(tokenizer.countInput(call), 0, call.maxOutputTokens(), 0),
                model == null ? call.model() : model);
    }

    private Problem refusal(ModelCall call, HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body();
                IdleWatch watch = new IdleWatch(settings.idleTimeout(), () -> closeQuietly(body))) {
            call.cancellation().onCancel(() -> closeQuietly(body));
            watch.alive();
            String text = new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
            Optional<String> retryAfter = answer.headers().firstValue("retry-after");
            return failures.ofStatus(call, answer.statusCode(), text, retryAfter);
        }
    }

    private ModelCallCancelled cancelled(ModelCall call, String said) {
        return new ModelCallCancelled(counted(call, said));
    }

    private TokenUsage counted(ModelCall call, String said) {
        return new TokenUsage(tokenizer.countInput(call), 0, tokenizer.count(said), 0);
    }

    private static boolean isWorthAnotherTry(int status) {
        return status == 500 || status == 502 || status == 503;
    }

    /** Until the next try, or until nobody wants it any more. */
    private static void pause(ModelCall call, int tried) {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        call.cancellation().onCancel(() -> cancelled.complete(null));
        long millis = (100L << tried) + ThreadLocalRandom.current().nextLong(100);
        cancelled.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).join();
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Closing is how we hang up; there is nobody left to tell.
        }
    }
}
