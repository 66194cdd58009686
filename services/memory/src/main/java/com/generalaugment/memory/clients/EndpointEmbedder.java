package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Again;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Refused;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Vectors;
import com.generalaugment.memory.domain.embedding.Embedder;
import io.grpc.Context;
import io.grpc.Deadline;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind an OpenAI-compatible endpoint. Failed requests are retried until the timeout or the caller's deadline. After
 * that calls fail at once, except one probe at a time.
 */
public final class EndpointEmbedder implements Embedder {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointEmbedder.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final EndpointSettings settings;
    private final EmbeddingsHttp http;
    private final Timer timer;
    private final CircuitBreaker circuitBreaker = new CircuitBreaker();

    public EndpointEmbedder(EndpointSettings settings, Timer timer) {
        this.settings = settings;
        this.http = new EmbeddingsHttp(settings);
        this.timer = timer;
    }

    /** Without the address: the same model may move to another one. */
    @Override
    public String model() {
        return settings.model() + "@" + settings.dimension();
    }

    @Override
    public int dimension() {
        return settings.dimension();
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    /** Nothing to load: the endpoint may become available later. */
    @Override
    public void prepare() {}

    @Override
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += batch()) {
            vectors.addAll(ask(texts.subList(from, Math.min(texts.size(), from + batch()))));
        }
        return vectors;
    }

    private List<float[]> ask(List<String> texts) {
        circuitBreaker.pass(settings.timeout());
        Duration callers = callersTimeout();
        boolean isCallers = callers.compareTo(settings.timeout()) < 0;
        long deadline = System.nanoTime() + (isCallers ? callers : settings.timeout()).toNanos();
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
            switch (attempt(texts, deadline)) {
                case Vectors vectors -> {
                    circuitBreaker.close();
                    return vectors.inOrder();
                }
                case Refused refused -> throw refused(refused);
                case Again again -> {
                    if (!sleptWithin(deadline, again.after().orElse(pause))) {
                        throw unavailable(again, isCallers);
                    }
                }
            }
        }
    }

    private Attempt attempt(List<String> texts, long deadline) {
        long start = System.nanoTime();
        if (deadline - start <= 0) {
            return new Again("no time is left", Optional.empty());
        }
        try {
            return http.ask(texts, Duration.ofNanos(deadline - start));
        } finally {
            timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Problem unavailable(Again again, boolean isCallers) {
        // A short deadline of the caller is no evidence of an outage.
        if (!isCallers) {
            LOG.warn("the embedding endpoint is unavailable: {}", again.why());
            circuitBreaker.open(again.after().orElse(CircuitBreaker.SHORT));
        }
        return circuitBreaker.problem();
    }

    /** The endpoint is available, and may accept other requests. */
    private Problem refused(Refused refused) {
        LOG.error("the embedding endpoint refused a request: {}", refused.why());
        circuitBreaker.close();
        return circuitBreaker.problem();
    }

    private static boolean sleptWithin(long deadline, Duration pause) {
        long nanos = pause.toNanos() + ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toNanos());
        if (System.nanoTime() + nanos - deadline >= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration callersTimeout() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? Duration.ofDays(1)
                : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }
}
