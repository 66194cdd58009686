package com.generalaugment.memory.domain.learning;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text that carry its meaning, in the languages that the rules cover. */
final class ContentWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}.\\-]*");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern ORDINAL = Pattern.compile("(\\d+)(?:st|nd|rd|th)");
    private static final Pattern ENDING = Pattern.compile("(?:ing|ed|es|s|e)$");
    private static final Pattern ELISION = Pattern.compile("^(?:[ldjcmnst]|qu)['’](?=\\p{L})");
    /** Two words that share this part of their letters from the front are forms of one word. */
    private static final double SAME_WORD = 0.6;

    private static final int LEAST_STEM = 3;
    private static final Set<String> EMPTY = Set.copyOf(List.of(
            ("user users i me my mine we us our ours you your he she it its they them their this that these those one ones"
                            + " thing things the a an and or but so of in on at to for with from by as than then too also only"
                            + " is am are was were be been being do does did done have has had having s ve re ll d m t"
                            + " not no nor don doesn didn isn aren cannot can could would should will shall may might must"
                            + " want wants wanted know knows knew like likes liked need needs needed prefer prefers preferred love loves say says said"
                            + " mean means meant get gets got go goes went name named call called there here very really just"
                            + " when where which who whom whose what how if because while any some all every own"
                            + " der die das den dem des ein eine einer einen nutzer nutzers nutzerin ich mich mir mein meine"
                            + " wir uns unser unsere und oder aber ist bin sind war hat habe haben sein nicht kein keine"
                            + " von im am zu zur mit fur als auf"
                            + " utilisateur utilisatrice le la les un une des du je mon ma mes nous notre et ou est suis"
                            + " sont a ai pas ne de au aux en avec pour l j d"
                            + " usuario usuaria el los las uno yo mi mis nosotros nuestro y o es soy son tengo tiene ha he"
                            + " del al con por para que se")
                    .split(" ")));

    private ContentWords() {}

    /** Without stop words; lower case, without accents. */
    static List<String> of(String text) {
        return all(text).stream().filter(word -> !EMPTY.contains(word)).toList();
    }

    static List<String> all(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.replace('\'', ' ').replace('’', ' '));
        while (matcher.find()) {
            String word = plain(matcher.group());
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Names and numbers of a text. The first word of the text does not count as a name. */
    static List<String> namesAndNumbers(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        for (boolean first = true; matcher.find(); first = false) {
            String word = matcher.group();
            boolean marked = Character.isDigit(word.charAt(0)) || (!first && Character.isUpperCase(word.charAt(0)));
            if (marked && !EMPTY.contains(plain(word))) {
                names.add(plain(word));
            }
        }
        return names;
    }

    /** Whether one is a form of the other. */
    static boolean alike(String a, String b) {
        int most = Math.min(a.length(), b.length());
        int common = 0;
        while (common < most && a.charAt(common) == b.charAt(common)) {
            common++;
        }
        int longer = Math.max(a.length(), b.length());
        if (stem(a).equals(stem(b))) {
            return true;
        }
        boolean begins = common == most && common > LEAST_STEM;
        return common == longer || begins || (common >= LEAST_STEM && common >= SAME_WORD * longer);
    }

    private static String stem(String word) {
        String stem = ENDING.matcher(word).replaceFirst("");
        return stem.length() < LEAST_STEM ? word : stem;
    }

    /** Whether all words of the shorter list are in the longer one. */
    static boolean shareAll(List<String> a, List<String> b) {
        List<String> fewer = a.size() < b.size() ? a : b;
        List<String> more = a.size() < b.size() ? b : a;
        return fewer.stream().allMatch(word -> has(more, word));
    }

    static boolean has(List<String> words, String word) {
        return words.stream().anyMatch(other -> alike(other, word));
    }

    private static String plain(String word) {
        String lower = ELISION.matcher(word.toLowerCase(Locale.ROOT)).replaceFirst("");
        String bare = MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD))
                .replaceAll("")
                .replaceAll("(?<![.\\-])[.\\-]+$", "");
        return ORDINAL.matcher(bare).replaceFirst("$1");
    }
}
