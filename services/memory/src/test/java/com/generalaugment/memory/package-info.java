@NullMarked
package com.generalaugment.memory;

import org.jspecify.annotations.NullMarked;
