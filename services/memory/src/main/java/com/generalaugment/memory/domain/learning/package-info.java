/** Learning facts from what users write in turns: extraction jobs, rules against junk, quarantine. */
@NullMarked
package com.generalaugment.memory.domain.learning;

import org.jspecify.annotations.NullMarked;
