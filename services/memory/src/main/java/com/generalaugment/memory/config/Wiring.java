package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.grpc.PeerCalls;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.clients.TurnExecutorFactExtractor;
import com.generalaugment.memory.domain.embedding.Backlog;
import com.generalaugment.memory.domain.embedding.Embeddings;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.embedding.Reembedding;
import com.generalaugment.memory.domain.embedding.VectorStore;
import com.generalaugment.memory.domain.erasure.Erasures;
import com.generalaugment.memory.domain.erasure.UserErasureStore;
import com.generalaugment.memory.domain.erasure.UserErasures;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.facts.Facts;
import com.generalaugment.memory.domain.facts.Quarantine;
import com.generalaugment.memory.domain.learning.ExtractionJobStore;
import com.generalaugment.memory.domain.learning.ExtractionJobs;
import com.generalaugment.memory.domain.learning.Learning;
import com.generalaugment.memory.domain.search.Caches;
import com.generalaugment.memory.domain.search.NegativeUserCache;
import com.generalaugment.memory.domain.search.Neighbours;
import com.generalaugment.memory.domain.search.Queries;
import com.generalaugment.memory.domain.search.Ranking;
import com.generalaugment.memory.domain.search.Recall;
import com.generalaugment.memory.domain.search.Searches;
import com.generalaugment.memory.domain.search.UserIndexStore;
import com.generalaugment.memory.domain.search.UserIndexes;
import com.generalaugment.memory.jobs.ExtractionWorker;
import com.generalaugment.memory.telemetry.MicrometerLearningMeter;
import com.generalaugment.memory.telemetry.MicrometerReembeddingMeter;
import io.grpc.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Produces the use cases of the domain with their adapters and settings. */
@Singleton
public class Wiring {

    /** Shorter than the caller's deadline. */
    private static final Duration ERASURE_TIMEOUT = Duration.ofSeconds(22);

    private final MemoryConfig config;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();

    public Wiring(MemoryConfig config, MeterRegistry metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    @Produces
    @Singleton
    InferenceThreads inferenceThreads() {
        return new InferenceThreads(Runtime.getRuntime().availableProcessors());
    }

    void close(@Disposes InferenceThreads threads) {
        threads.close();
    }

    @Produces
    @Singleton
    Models models(InferenceThreads threads) {
        return new ConfiguredModels(config.embedding(), threads, metrics).models();
    }

    @Produces
    @Singleton
    Embeddings embeddings(VectorStore store, Models models) {
        return new Embeddings(store, models, Wiring::afterwards);
    }

    /** Keeps the trace of the call that caused the work, and not its deadline. */
    private static void afterwards(Runnable work) {
        Thread.startVirtualThread(Context.current().fork().wrap(work));
    }

    @Produces
    @Singleton
    Reembedding reembedding(Backlog backlog, VectorStore store, Models models) {
        return new Reembedding(backlog, store, models, new MicrometerReembeddingMeter(metrics));
    }

    @Produces
    @Singleton
    UserIndexes userIndexes(UserIndexStore store, Embeddings embeddings) {
        UserIndexes userIndexes =
                new UserIndexes(store, embeddings, config.vectorCache().asLongValue());
        Gauge.builder("general_augment_memory_vector_cache_bytes", userIndexes, UserIndexes::bytes)
                .register(metrics);
        FunctionCounter.builder("general_augment_memory_vector_cache_evictions", userIndexes, UserIndexes::evictions)
                .register(metrics);
        return userIndexes;
    }

    @Produces
    @Singleton
    Queries queries(UserIndexStore store, Models models) {
        return new Queries(store, models, config.queryCache());
    }

    @Produces
    @Singleton
    Searches searches(UserIndexStore store, UserIndexes userIndexes, Queries queries) {
        return new Searches(store, userIndexes, queries, Ranking.FUSED, clock);
    }

    @Produces
    @Singleton
    Recall recall(Searches searches, NegativeUserCache negativeUserCache) {
        return new Recall(searches, negativeUserCache, config.recallMinSimilarity(), config.recallMaxTokens());
    }

    @Produces
    @Singleton
    Facts facts(FactStore store, Embeddings embeddings) {
        return new Facts(store, embeddings, clock);
    }

    @Produces
    @Singleton
    Caches caches(UserIndexes userIndexes, Queries queries) {
        return new Caches(userIndexes, queries);
    }

    @Produces
    @Singleton
    Erasures erasures(FactStore store, Caches caches) {
        return new Erasures(store, caches, clock);
    }

    @Produces
    @Singleton
    UserErasures userErasures(UserErasureStore store, Caches caches) {
        return new UserErasures(store, caches, clock, ERASURE_TIMEOUT);
    }

    @Produces
    @Singleton
    Quarantine quarantine(FactStore store) {
        return new Quarantine(store, clock);
    }

    @Produces
    @Singleton
    TurnExecutorFactExtractor factExtractor(
            @ConfigProperty(name = "genaug.peers.turn-executor") String target,
            @ConfigProperty(name = "genaug.internal.token") String token,
            PeerCalls calls) {
        return new TurnExecutorFactExtractor(target, token, calls);
    }

    void close(@Disposes TurnExecutorFactExtractor factExtractor) {
        factExtractor.close();
    }

    @Produces
    @Singleton
    ExtractionWorker.Settings extractionWorkerSettings() {
        return new ExtractionWorker.Settings(
                config.learning().workers(), config.learning().poll());
    }

    @Produces
    @Singleton
    ExtractionJobs extractionJobs(
            ExtractionJobStore store,
            TurnExecutorFactExtractor factExtractor,
            UserIndexes userIndexes,
            UserIndexStore facts,
            Models models) {
        Neighbours neighbours = new Neighbours(userIndexes, facts, models, clock);
        return new ExtractionJobs(
                store,
                new Learning(
                        factExtractor,
                        store,
                        neighbours,
                        new MicrometerLearningMeter(metrics),
                        clock,
                        config.learning().quarantine()));
    }
}
