package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.config.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be tuned in turn-executor. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.turn-executor")
public interface TurnExecutorConfig {

    /** Name of this replica in leases; unique among replicas. Default: host name and process id. */
    @WithDefault("${HOSTNAME:local}-${quarkus.uuid}")
    String replicaId();

    /** How long a run belongs to a replica that does not renew its lease. */
    @WithDefault("10s")
    Duration lease();

    /** How often leases are renewed and orphaned runs are looked for; at most a third of the lease. */
    @WithDefault("2s")
    Duration heartbeat();

    /** A run is failed when this many processes have died while they worked on it. */
    @WithDefault("2")
    int maxLostOwners();

    /** Longest time of a turn in the foreground. */
    @WithDefault("600s")
    Duration turnLimit();

    /** Longest activity of a background turn; waiting in the queue does not count. */
    @WithDefault("60m")
    Duration backgroundLimit();

    /** How many background turns this replica works on at once; the others wait in the queue. */
    @WithDefault("64")
    int backgroundTurns();

    /** How often the queue is read when no signal of a new run arrives. */
    @WithDefault("500ms")
    Duration queuePoll();

    /** How long a finished turn is held while the database is unavailable, before the caller gets an error. */
    @WithDefault("20s")
    Duration commitTimeout();

    /** Stored responses live this long after their last use. */
    @WithDefault("30d")
    Duration responseRetention();

    /** The events of a stream can be replayed this long after the last one. */
    @WithDefault("24h")
    Duration streamRetention();

    /** The sealed answer of a turn that stored nothing can be replayed this long. */
    @WithDefault("1h")
    Duration sealedReplayRetention();

    /** Cap of {@code max_output_tokens}. */
    @WithDefault("8000")
    int maxOutputTokens();

    /** Context window of a model in tokens, where nothing else is known. */
    @WithDefault("128000")
    long contextTokens();

    /**
     * Base64 of 32 random bytes; seals providers' keys, compactions, reasoning, and what a turn that stores nothing
     * leaves.
     */
    Secret encryptionKey();

    /** Keys that sealed before, separated by commas: values of theirs still open. */
    Optional<Secret> previousEncryptionKeys();

    Recall recall();

    Files files();

    Tiers tiers();

    Providers providers();

    /** Reading files of users, each in a process of its own. */
    interface Files {
        @WithDefault("20s")
        Duration deadline();

        /** Heap of one such process. */
        @WithDefault("128")
        int memoryMegabytes();

        @WithDefault("1")
        int atOnce();
    }

    /** What is recalled of users, where a memory service is configured. */
    interface Recall {
        /** A turn does not wait longer for memory, which is asked while its budget is reserved. */
        @WithDefault("40ms")
        Duration deadline();

        /** What facts may add to a context, by the count of its model; reserved before they are known. */
        @WithDefault("1000")
        int maxTokens();
    }

    /** The installation's model of each tier. */
    interface Tiers {
        @WithDefault("genaug/echo-1-mini")
        String simple();

        @WithDefault("genaug/echo-1")
        String balanced();

        @WithDefault("genaug/echo-1-pro")
        String complex();
    }

    /** The model providers of the installation. */
    interface Providers {
        BuiltIn builtIn();

        OpenAiCompatible openaiCompatible();

        OpenAi openai();

        Anthropic anthropic();

        Gemini gemini();
    }

    /** The deterministic model {@code genaug/…}. */
    interface BuiltIn {
        @WithDefault("true")
        boolean enabled();

        /** Pause before each token. */
        @WithDefault("0ms")
        Duration pace();
    }

    /** Any endpoint with OpenAI's chat completions. */
    interface OpenAiCompatible extends HttpProvider {
        /** Whether its models read PDF files themselves ({@code file} parts); else they are given the text. */
        @WithDefault("false")
        boolean takesFiles();

        /** Base URL including the version, such as {@code http://127.0.0.1:8000/v1}; absent: switched off. */
        Optional<String> url();

        /** Models it serves; a trailing {@code *} matches any rest. */
        Optional<List<String>> models();
    }

    /** OpenAI by its Responses API; switched on by its key. */
    interface OpenAi extends HttpProvider {
        @WithDefault("https://api.openai.com/v1")
        String url();

        @WithDefault("gpt-*,chatgpt-*,o1*,o3*,o4*")
        List<String> models();
    }

    /** Anthropic by its Messages API; switched on by its key. */
    interface Anthropic extends HttpProvider {
        @WithDefault("https://api.anthropic.com/v1")
        String url();

        @WithDefault("claude-*")
        List<String> models();
    }

    /** Google's Gemini by its own API; switched on by its key. */
    interface Gemini extends HttpProvider {
        @WithDefault("https://generativelanguage.googleapis.com/v1beta")
        String url();

        @WithDefault("gemini-*")
        List<String> models();
    }

    /** What all providers over HTTP have. */
    interface HttpProvider {
        Optional<Secret> apiKey();

        @WithDefault("5s")
        Duration connectTimeout();

        /** Until the head of an answer. */
        @WithDefault("60s")
        Duration firstByteTimeout();

        /** Longest pause in the middle of an answer. */
        @WithDefault("60s")
        Duration idleTimeout();

        /** Tries after the first, before the first byte of an answer only. */
        @WithDefault("2")
        int retries();
    }
}
