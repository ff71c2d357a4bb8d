import { useEffect, useState } from 'react';

/** For so long a button says what became of its press. */
const SAID_MS = 4_000;

/** Words that go away by themselves; '' when there are none. */
export function useSaid(): [string, (words: string) => void] {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, setSaid];
}
