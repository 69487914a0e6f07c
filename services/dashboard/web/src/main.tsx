import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './look/look.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Refusal } from './api/http.js';
import { theme } from './look/theme.js';
import { router } from './router.js';

/** What is shown stays until the new answer is there: nothing flickers. What a service refuses is not asked again. */
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, refetchInterval: 60_000, placeholderData: (before: unknown) => before, retry: (count, error) => !(error instanceof Refusal && error.status < 500) && count < 3 } },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
