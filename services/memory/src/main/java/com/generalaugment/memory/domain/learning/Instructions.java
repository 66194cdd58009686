package com.generalaugment.memory.domain.learning;

import java.util.regex.Pattern;

/** Detects text that would steer the model, or claim rights, when later turns recall it. */
final class Instructions {
    private static final Pattern OVERRIDES = Phrases.anyOf(
            "(?:ignore|disregard|forget|override|bypass) .{0,30}(?:instructions?|rules?|above|previous|prompts?|everything|checks?)",
            "ignoriere? .{0,30}anweisungen|vergiss alle|oublie .{0,30}instructions|ignora .{0,30}instrucciones",
            "system prompt|new instructions?|safety rules?|jailbreak|developer mode|guard ?rails?|tool access",
            "from (?:now|here) on|you (?:must|will|shall|are now|may|can) (?:always|never|only|ignore|skip|disable|not)",
            "you (?:must|are now)|(?:always|never) (?:answer|respond|reply|say|mention|write|output|refuse|ask)",
            "(?:when|if) (?:asked|anyone asks|someone asks|they ask)|as your (?:creator|developer|owner|admin)",
            "every (?:answer|reply|response)|in every (?:answer|reply|response)|antworte nur|réponds toujours|responde siempre");
    private static final Pattern RIGHTS = Phrases.anyOf(
            "admin(?:istrator|istrateur|istrador)?s?|super ?user|root|sudo|privileges?|permissions?|premium access",
            "authori[sz]ed|pre-?approved|approv(?:e|es|al|als)|entitled|unlimited|clearance|confirmation|berechtigt|autorisé",
            "(?:developer|creator|owner|operator) of (?:this|the) (?:bot|assistant|model|system|platform)|and can disable",
            "may (?:see|skip|approve|access|use|delete|read)|without (?:limits?|checks?|approval|confirmation|asking)",
            "refunds?|warranty|transfers? above|must (?:end|point|link|contain|include|never|always)|role is");
    private static final Pattern MARKUP = Pattern.compile(
            "</?[a-zA-Z][^<>]*>|\\[/?[A-Z]{2,}]|#{2,}|<\\||(?i)^\\s*(?:system|assistant|developer)\\s*:");

    private Instructions() {}

    /** @param said the user's sentence that the fact comes from */
    static boolean in(String fact, String said) {
        return OVERRIDES.matcher(fact).find()
                || RIGHTS.matcher(fact).find()
                || MARKUP.matcher(fact).find()
                || OVERRIDES.matcher(said).find()
                || MARKUP.matcher(said).find();
    }
}
