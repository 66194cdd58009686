@NullMarked
package com.generalaugment.libs.runtime.error;

import org.jspecify.annotations.NullMarked;
